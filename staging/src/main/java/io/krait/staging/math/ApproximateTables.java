package io.krait.staging.math;

/** Tables for results that may be off by some units in the last place; fitted as those of {@link TailTables}. */
final class ApproximateTables {
    private ApproximateTables() {
    }

    /** Like {@link PiecewiseTables#ERF_Q_F32} with fewer terms; error below 2^-25. */
    static final double[][] ERF_Q_F32 = {
        {
            0x1.6e84ccp-20, 0x1.06eba6p-3, 0x1.ff7d46p-1, 0x1.9b8e7cp-1,
            0x1.2dfc12p-1, 0x1.912744p-2, 0x1.d089e6p-3, 0x1.d5cd6ap-4,
            0x1.d4bad4p-5, 0x1.7f2cd2p-6, 0x1.331352p-7, 0x1.97a7bep-9,
            0x1.000f9ap-10, 0x1.1a66f6p-12, 0x1.22456ep-14, 0x1.089d22p-16
        },
        {
            -0x1.4ff86p-18, 0x1.13c0cap-18, -0x1.64fc42p-2, -0x1.df5b66p-2,
            -0x1.e6755ap-2, -0x1.9c9b18p-2, -0x1.263392p-2, -0x1.632e32p-3,
            -0x1.94b15ap-4, -0x1.7935p-5, -0x1.500feep-6, -0x1.eed278p-8,
            -0x1.53f912p-9, -0x1.97bcfcp-11, -0x1.c3eaf8p-13, -0x1.ba3facp-15
        },
        {
            0x1.90a61cp-17, -0x1.814bb4p-2, -0x1.01f982p-2, -0x1.6130bcp-4,
            0x1.df22dep-5, 0x1.2a6386p-3, 0x1.55fe6p-3, 0x1.17c3cap-3,
            0x1.83b9cp-4, 0x1.af40d6p-5, 0x1.b73c98p-6, 0x1.6e7424p-7,
            0x1.17a18ep-8, 0x1.71018ap-10, 0x1.bd3384p-12, 0x1.d74bc6p-14
        },
        {
            -0x1.784234p-16, 0x1.901ccp-10, 0x1.46317p-3, 0x1.7151f6p-3,
            0x1.13549ap-3, 0x1.e773ap-5, -0x1.3a5c54p-7, -0x1.71b7f4p-5,
            -0x1.8e449p-5, -0x1.2a99p-5, -0x1.716546p-6, -0x1.6c3a5cp-7,
            -0x1.3d2428p-8, -0x1.d652dcp-10, -0x1.3997fap-11, -0x1.6b396ap-13
        },
        {
            0x1.d074d6p-16, 0x1.b6ac2cp-4, 0x1.c4f992p-5, -0x1.bed7d2p-7,
            -0x1.f4951p-5, -0x1.13411ap-4, -0x1.6b9c5ep-5, -0x1.eb2ff2p-7,
            0x1.6d0b92p-8, 0x1.a390cep-7, 0x1.798dc8p-7, 0x1.e6fd8ep-8,
            0x1.f3e284p-9, 0x1.ad4476p-10, 0x1.39cf24p-11, 0x1.8b7482p-13
        }
    };
}
