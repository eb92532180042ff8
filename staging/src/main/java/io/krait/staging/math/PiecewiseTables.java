package io.krait.staging.math;

/**
 * The polynomials of {@link Piecewise} functions, one number per interval in the order of the interval index. Made by
 * a program around Sollya's fpminimax, which also searched each centre such that the function there is almost a
 * number of the type.
 */
final class PiecewiseTables {
    private PiecewiseTables() {
    }

    /** The points about which the polynomials are; 0 for the interval at 0. */
    static final double[] ERF_CENTRE_F64 = {
        0x1.5078056p+2, 0x0p+0, 0x1.e79d93f8p-1, 0x1.9d2d3ac8p+0,
        0x1.22abbfap+1, 0x1.78aca5e8p+1, 0x1.cc56afa8p+1, 0x1.1194b3fp+2
    };

    /** erf(centre). */
    static final double[] ERF_VALUE_F64 = {
        0x1.ffffffffffc52p-1, 0x0p+0, 0x1.a4d9e1467d658p-1, 0x1.f4802563a3d69p-1,
        0x1.ff52ebda1e7a4p-1, 0x1.fffbdc133555ap-1, 0x1.fffff3bbe40ccp-1, 0x1.fffffff3315ddp-1
    };

    /** (erf(centre + h) - erf(centre)) / h, in the interval at 0 erf(h)/h - 1; by power of h, then by interval. */
    static final double[][] ERF_Q_F64 = {
        {
            0x1.3af02b9a7b1b6p-40, 0x1.06eba8214db69p-3, 0x1.d27d903c9b934p-2, 0x1.5599f915daed1p-4,
            0x1.a9f125e2f8781p-8, 0x1.9a56e80eb321bp-13, 0x1.6da834578b722p-19, 0x1.c160b9a6fc9e2p-27
        },
        {
            -0x1.9df00c6d046d6p-38, -0x1.75255284a814bp-48, -0x1.bc460103624cfp-2, -0x1.13aae0ac66dfdp-3,
            -0x1.e3a0efd48e0f3p-7, -0x1.2de23093b1b17p-11, -0x1.48c307ba6bc6p-17, -0x1.e03d2db980c45p-25
        },
        {
            0x1.64222b7c2f234p-36, -0x1.812746b0353f6p-2, 0x1.fa516f380d92dp-4, 0x1.df5bd8b2fd254p-4,
            0x1.4a97164ea2ebap-6, 0x1.1706eaf8acdc8p-10, 0x1.7ae22bcf71becp-16, 0x1.4cc8c89c7370dp-23
        },
        {
            -0x1.c2cbe3cf96f0cp-35, -0x1.a9660cc95a6adp-36, 0x1.5f4331e42c746p-4, -0x1.961d5ce94d785p-5,
            -0x1.26c21f02e5d19p-6, -0x1.683df9297ba38p-10, -0x1.3941c35c0a613p-15, -0x1.4fa0dff787e72p-22
        },
        {
            0x1.bf5653eaad1ep-34, 0x1.ce2f21c89db77p-4, -0x1.1db570657dbep-4, -0x1.96ea8b2a52f5dp-9,
            0x1.5121981c1827fp-7, 0x1.5455e7279bc9fp-10, 0x1.89ce44afdcf1ep-15, 0x1.05fbc0325a6d5p-21
        },
        {
            -0x1.6a13be529a501p-33, -0x1.2bdf82a4cda99p-27, -0x1.7c1733ddcffdfp-11, 0x1.e7eb13b80177fp-7,
            -0x1.87f4a26600c4ap-9, -0x1.db8e8a4c10471p-11, -0x1.848efd1610942p-15, -0x1.488cae4872229p-21
        },
        {
            0x1.ea4a1eb245a41p-33, -0x1.b82c8764be342p-6, 0x1.1355ea86d70f9p-6, -0x1.918cb779158aap-8,
            -0x1.0b1397c3deac8p-11, 0x1.db8f08e378aa9p-12, 0x1.317f2d62597b9p-15, 0x1.52e523a3f7e96p-21
        },
        {
            -0x1.1aa5df466b9afp-32, -0x1.34e9242a23545p-21, -0x1.f81538f141a28p-9, -0x1.78aef32f3f4c5p-11,
            0x1.e795f32085f12p-11, -0x1.241c0dadff458p-13, -0x1.7ed1897b30552p-16, -0x1.23c598adfc25ep-21
        },
        {
            0x1.1ba208b4aa4c8p-32, 0x1.5689db551b2c2p-8, -0x1.419de5f3b550fp-9, 0x1.7bde0815850a5p-10,
            -0x1.843e99275b58bp-12, 0x1.857378175aaf8p-19, 0x1.7649a8cc868e9p-17, 0x1.a6854679659efp-22
        },
        {
            -0x1.f7802a612e50bp-33, -0x1.3b6e31337fad7p-17, 0x1.2dbeaeb485827p-10, -0x1.6489ddb09e235p-12,
            0x1.7b9c3d6494fd7p-19, 0x1.82cb2c74cf99ep-16, -0x1.0a35d3e46239bp-18, -0x1.01510aab16818p-22
        },
        {
            0x1.7cb20d0bd52e6p-33, -0x1.b40c3a583afd7p-11, 0x1.a8231d6283cdep-13, -0x1.200d0fed33afbp-13,
            0x1.f2752ea7055afp-15, -0x1.add83e9088f15p-17, 0x1.9c9f8e1896f8ap-21, 0x1.060ac57123ee7p-23
        },
        {
            -0x1.d9606a70c0b33p-34, -0x1.52f7455233384p-15, -0x1.b0acbfeb174f9p-13, 0x1.72cecaa71166dp-14,
            -0x1.805b490d0a4a6p-16, 0x1.765f237516c92p-19, 0x1.2e0e6fb1dd855p-23, -0x1.bbd3630cdd252p-25
        },
        {
            0x1.31ae9bcc89ad2p-34, 0x1.624f38180f97p-13, 0x1.8074a5b6d6337p-20, -0x1.503d52a65e9c3p-19,
            -0x1.9c3aeb715caa1p-22, 0x1.24d8631885336p-21, -0x1.8ff7a1a38ac8cp-23, 0x1.0fe0be9eb8634p-26
        },
        {
            -0x1.c3431dd824db4p-35, -0x1.34aac13e0113dp-15, 0x1.b2553a341bd6dp-16, -0x1.689770672dff4p-17,
            0x1.9f5f08cda73aep-19, -0x1.3e4c96a485fefp-21, 0x1.44d30eb38c2dbp-24, -0x1.e65a097fe6139p-33
        },
        {
            0x1.6d4f38745ed66p-36, -0x1.49378eb98217ap-21, -0x1.6682f61bdb7c2p-19, 0x1.3d610b3ff7bf6p-19,
            -0x1.c6de82f4fe7cfp-21, 0x1.5028e0bf7bb0ep-23, -0x1.b61550ecedcbep-27, 0x1.ef95d369bab46p-32
        }
    };

    /** The points about which the polynomials are; 0 for the interval at 0. */
    static final double[] ERF_CENTRE_F32 = {
        0x1.d8786ep+1, 0x0p+0, 0x1.655872p-2, 0x1.2a2d0ap-1,
        0x1.9c6264p-1, 0x1.074ee6p+0, 0x1.4441fep+0, 0x1.83146cp+0,
        0x1.ba0c5cp+0, 0x1.f8063ap+0, 0x1.182afap+1, 0x1.36bfcap+1,
        0x1.53e97ep+1, 0x1.71a922p+1, 0x1.8ea324p+1, 0x1.abf316p+1
    };

    /** erf(centre). */
    static final double[] ERF_VALUE_F32 = {
        0x1.fffffap-1, 0x0p+0, 0x1.836f24p-2, 0x1.2dfecap-1,
        0x1.7d9aeap-1, 0x1.b55bdp-1, 0x1.da7f5cp-1, 0x1.ef5d84p-1,
        0x1.f88584p-1, 0x1.fd4108p-1, 0x1.fefe6cp-1, 0x1.ffb1dap-1,
        0x1.ffe954p-1, 0x1.fffa34p-1, 0x1.fffe9cp-1, 0x1.ffffb4p-1
    };

    /** (erf(centre + h) - erf(centre)) / h, in the interval at 0 erf(h)/h - 1; by power of h, then by interval. */
    static final double[][] ERF_Q_F32 = {
        {
            0x1.6ea38cp-20, 0x1.06eba8p-3, 0x1.ff7d42p-1, 0x1.9b8e78p-1,
            0x1.2dfc14p-1, 0x1.912742p-2, 0x1.d089e4p-3, 0x1.d5cd76p-4,
            0x1.d4baccp-5, 0x1.7f2cd4p-6, 0x1.33135ap-7, 0x1.97a7b2p-9,
            0x1.000fa4p-10, 0x1.1a66eep-12, 0x1.2245dep-14, 0x1.089e1ep-16
        },
        {
            -0x1.5242eap-18, -0x1.6228f6p-22, -0x1.64fd3ap-2, -0x1.df5c46p-2,
            -0x1.e675c2p-2, -0x1.9c9af2p-2, -0x1.263328p-2, -0x1.632d8cp-3,
            -0x1.94b096p-4, -0x1.7934c4p-5, -0x1.5010acp-6, -0x1.eed62cp-8,
            -0x1.53ff6cp-9, -0x1.97c70ep-11, -0x1.c3f2bap-13, -0x1.ba5848p-15
        },
        {
            0x1.8f13ecp-17, -0x1.81212ep-2, -0x1.01ef9ep-2, -0x1.6107aep-4,
            0x1.df01a2p-5, 0x1.2a690ap-3, 0x1.5601c6p-3, 0x1.17ba64p-3,
            0x1.83bfb8p-4, 0x1.af3f54p-5, 0x1.b73688p-6, 0x1.6e78d2p-7,
            0x1.179de2p-8, 0x1.7104c6p-10, 0x1.bd08cp-12, 0x1.d6e7ep-14
        },
        {
            -0x1.55812ap-16, -0x1.fcd28p-12, 0x1.480dcep-3, 0x1.7304b6p-3,
            0x1.1418f2p-3, 0x1.e6394cp-5, -0x1.46dd06p-7, -0x1.745328p-5,
            -0x1.8fbbbep-5, -0x1.2ad19ep-5, -0x1.70ae96p-6, -0x1.6a7b68p-7,
            -0x1.3a32bep-8, -0x1.d18a3ep-10, -0x1.37a0b4p-11, -0x1.653eccp-13
        },
        {
            0x1.df8ad4p-16, 0x1.dff904p-4, 0x1.b104bep-5, -0x1.0abb1p-6,
            -0x1.ecd99p-5, -0x1.166362p-4, -0x1.6fb89p-5, -0x1.be20e4p-7,
            0x1.516cccp-8, 0x1.a550eep-7, 0x1.7d108cp-7, 0x1.e4436ap-8,
            0x1.f604ecp-9, 0x1.ac667p-10, 0x1.400c3ap-11, 0x1.9a7b24p-13
        },
        {
            -0x1.d75ee6p-16, -0x1.2099f6p-6, -0x1.98e17ap-5, -0x1.7bbf9p-5,
            -0x1.4cab36p-6, 0x1.29bba6p-7, 0x1.5240d6p-6, 0x1.34b73cp-6,
            0x1.43e56p-7, 0x1.82024ap-10, -0x1.3c7e14p-9, -0x1.785f2ep-9,
            -0x1.3873bcp-9, -0x1.0276d4p-10, -0x1.c9d5e4p-13, -0x1.4ea74ap-13
        }
    };

    /** The points about which the polynomials are; 0 for the interval at 0. */
    static final double[] TANH_CENTRE_F32 = {
        0x1.ab024ep+1, 0x1.071d4p+2, 0x1.376a4cp+2, 0x1.68c67ap+2,
        0x1.98755p+2, 0x1.c917fap+2, 0x1.f703bep+2, 0x1.154234p+3,
        0x0p+0, 0x1.08305cp-1, 0x1.c52582p-1, 0x1.44a4d8p+0,
        0x1.a2ef06p+0, 0x1.030732p+1, 0x1.33c48cp+1, 0x1.6414b2p+1
    };

    /** tanh(centre). */
    static final double[] TANH_VALUE_F32 = {
        0x1.feb496p-1, 0x1.ffb99cp-1, 0x1.fff07p-1, 0x1.fffcacp-1,
        0x1.ffff4p-1, 0x1.ffffd6p-1, 0x1.fffff6p-1, 0x1.fffffep-1,
        0x0p+0, 0x1.e5fe2p-2, 0x1.6afa54p-1, 0x1.b4e2ccp-1,
        0x1.da9c9ap-1, 0x1.ee6b2cp-1, 0x1.f7b6fap-1, 0x1.fc16b2p-1
    };

    /** (tanh(centre + h) - tanh(centre)) / h, in the interval at 0 tanh(h)/h - 1; by power of h, then by interval. */
    static final double[][] TANH_Q_F32 = {
        {
            0x1.4afebep-8, 0x1.197ca6p-10, 0x1.f1f86ep-13, 0x1.a9fe8cp-15,
            0x1.800086p-17, 0x1.4ffe3ap-19, 0x1.4002e4p-21, 0x1.00011ap-23,
            0x1.0d8308p-30, 0x1.8cac64p-1, 0x1.fd5716p-2, 0x1.166abp-2,
            0x1.202f6cp-3, 0x1.1478d6p-4, 0x1.06fb96p-5, 0x1.f2bd72p-7
        },
        {
            -0x1.4a2896p-8, -0x1.195648p-10, -0x1.f1e994p-13, -0x1.a9f7a4p-15,
            -0x1.8032p-17, -0x1.4f9026p-19, -0x1.40c1ep-21, -0x1.00463p-23,
            -0x1.390556p-22, -0x1.78862cp-2, -0x1.6917ap-2, -0x1.db245cp-3,
            -0x1.0b240ap-3, -0x1.0afa6cp-4, -0x1.02ba34p-5, -0x1.eeee38p-7
        },
        {
            0x1.b5fb4ap-9, 0x1.76b62ep-11, 0x1.4bdcf4p-13, 0x1.1bfa9ap-15,
            0x1.fff98ap-18, 0x1.c00b64p-20, 0x1.ab46fp-22, 0x1.553d24p-24,
            -0x1.5551a2p-2, -0x1.57010ep-4, 0x1.58d936p-4, 0x1.b7a68ap-4,
            0x1.2f245cp-4, 0x1.4b4d44p-5, 0x1.4dc2fcp-6, 0x1.44e6ccp-7
        },
        {
            -0x1.b17a0ap-10, -0x1.75c39p-12, -0x1.4ba006p-14, -0x1.1c84bcp-16,
            -0x1.f1602p-19, -0x1.dfe82p-21, -0x1.6e912ap-23, -0x1.40fc54p-25,
            -0x1.0a7ed8p-12, 0x1.4c64e8p-3, 0x1.da137p-5, -0x1.d31a12p-7,
            -0x1.9bae42p-6, -0x1.1bef5p-6, -0x1.37afbap-7, -0x1.3acd36p-8
        },
        {
            0x1.53de08p-11, 0x1.29ce08p-13, 0x1.090786p-15, 0x1.c4f79ep-18,
            0x1.9c1438p-20, 0x1.5cf36p-22, 0x1.e8c3bcp-25, 0x1.1f92cep-26,
            0x1.15714cp-3, -0x1.04aa26p-5, -0x1.db0056p-5, -0x1.20731ap-6,
            0x1.cc192p-10, 0x1.3983b4p-8, 0x1.ad2374p-9, 0x1.d88c36p-10
        },
        {
            -0x1.b88036p-13, -0x1.93996ap-15, -0x1.67f7d4p-17, -0x1.1ca55ep-19,
            -0x1.12000ap-20, 0x1.60c668p-23, -0x1.6d2cd4p-23, -0x1.1c2d5ap-26,
            -0x1.1ffa12p-7, -0x1.7ed4c8p-5, 0x1.b49f8p-7, 0x1.dd89b2p-7,
            0x1.01ff38p-8, -0x1.917aep-13, -0x1.9eaec8p-11, -0x1.1e4c48p-11
        },
        {
            0x1.bf1462p-15, 0x1.c00192p-17, 0x1.9b1bbep-19, 0x1.a11578p-21,
            0x1.63cc3ap-24, 0x1.981436p-24, 0x1.79dbcep-23, -0x1.2bff34p-28,
            -0x1.3d3d38p-5, 0x1.c36874p-6, 0x1.3c684cp-7, -0x1.11d556p-8,
            -0x1.7dd3e6p-9, -0x1.200d78p-10, 0x1.65c24cp-13, 0x1.5997f4p-14
        }
    };
}
