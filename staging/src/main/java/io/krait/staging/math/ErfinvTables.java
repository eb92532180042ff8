package io.krait.staging.math;

/**
 * The function of {@link InverseError} for {@link Segments}. Fitted as the tables of {@link TailTables}; errors in the
 * comments.
 */
final class ErfinvTables {
    private ErfinvTables() {
    }

    /** erfinv(x) / x as a function of w = -log(1 - x * x) up to 6.25; error below 2^-58. */
    static final double[][] NEAR_F64 = {
        {
            0x1.4d8p+1, 0x1.d28p+1, 0x1.2cp+2, 0x1.6e8p+2,
            0x1.0a8p-2, 0x1.9p-1, 0x1.4d8p+0, 0x1.d28p+0
        },
        {
            0x1.87020042466c3p+0, 0x1.c6d62154daa9cp+0, 0x1.0193a17f51a33p+1, 0x1.1d9b86fe93f1ap+1,
            0x1.e50b0db042e52p-1, 0x1.12c9a6800810fp+0, 0x1.33e5e22fa7d2cp+0, 0x1.553070930d9a4p+0
        },
        {
            -0x1.4e1fc83ef4d0ep-54, -0x1.18e89818d622fp-56, -0x1.1e1b2baa34171p-53, -0x1.a759e04c30de3p-55,
            -0x1.89f570d86e97cp-57, 0x1.29a18b3b45011p-54, 0x1.557e267a62ffcp-54, 0x1.6a62bf4c7c7f3p-54
        },
        {
            0x1.f73b2d65b90a5p-3, 0x1.ddfac70cfb22bp-3, 0x1.bf0691eb30adap-3, 0x1.a09ad8d5b06a2p-3,
            0x1.e67cd15562b43p-3, 0x1.f70bf8d751415p-3, 0x1.ff8538f098c32p-3, 0x1.004f4d5679faap-2
        },
        {
            -0x1.2aca5c0ebb496p-8, -0x1.c49d6301eeeb1p-8, -0x1.e1e1b30f0f22cp-8, -0x1.c0dc4e4dce953p-8,
            0x1.3d46833ffd235p-7, 0x1.7e63d81d11817p-8, 0x1.1acc150da646p-9, -0x1.0cd134c491b54p-10
        },
        {
            -0x1.306b5630c5ff5p-10, -0x1.9c052e0ad4932p-12, 0x1.c40a3e45229fcp-15, 0x1.eed2bd7b7e1b3p-13,
            -0x1.3f53edd0fa17p-9, -0x1.40738c9a8332p-9, -0x1.23535e9e05bd8p-9, -0x1.e30e70c337741p-10
        },
        {
            0x1.c3064c4e3d9bap-13, 0x1.34677054fa7bcp-13, 0x1.27d0779f4bdacp-14, 0x1.73c0d7e11cc1ep-16,
            -0x1.14b2f5fc68efdp-14, 0x1.d18857a41e515p-15, 0x1.3dea356b457e8p-13, 0x1.b1c2d290f9617p-13
        },
        {
            -0x1.d8d2bfc67b0e1p-18, -0x1.0c5acd410aaf7p-16, -0x1.9c9fd2b6b7f23p-17, -0x1.b3bd9bf10dc3bp-18,
            0x1.952fb69d8cefep-15, 0x1.6a2fcab40644bp-15, 0x1.efa370ff712a8p-16, 0x1.b316abed54545p-17
        },
        {
            -0x1.9ab69eeb98ff8p-19, -0x1.51914e4983e7bp-24, 0x1.00cabed2125e4p-20, 0x1.b2c9890b43425p-21,
            0x1.2a0f7a2fdd119p-23, -0x1.b49ae0cbf4288p-19, -0x1.59a8187db8c24p-18, -0x1.5d1491cc9eebp-18
        },
        {
            0x1.04d3c174d2584p-21, 0x1.2b5566244670cp-22, 0x1.0f2a775748009p-25, -0x1.a58d537efd1a4p-25,
            -0x1.158514a2f528p-20, -0x1.9ac211e17d9a3p-21, -0x1.160f2243257dbp-22, 0x1.b6e1101cda33dp-23
        },
        {
            0x1.ec63f3e00d678p-29, -0x1.3ef5621d9b39fp-25, -0x1.46ba4ecde3f0ep-26, -0x1.64169db6f234p-29,
            0x1.217f3ede24e06p-26, 0x1.be851023d7aa9p-24, 0x1.0ff62554735fap-23, 0x1.7e6e6977dfeafp-24
        },
        {
            -0x1.520eedd83ae33p-27, 0x1.2b9c2e60738p-32, 0x1.490742acc3974p-29, 0x1.1dccc21c58d6bp-30,
            0x1.89e1f46ff6afap-26, 0x1.b1788d2251f6dp-27, -0x1.573917c08be67p-29, -0x1.a1e7c182fc81cp-27
        },
        {
            0x1.1959771bc794bp-30, 0x1.4d82fced84a72p-31, -0x1.3fefe11b6d428p-34, -0x1.1a8ed0662e298p-33,
            -0x1.a4c46270ae85ap-31, -0x1.86ad14e809ec9p-29, -0x1.613aeeb436021p-29, -0x1.c20e9f12d1b9dp-31
        },
        {
            0x1.676b95af598a6p-34, -0x1.7b93e61c56054p-34, -0x1.b481729650845p-36, 0x1.e8fae32787f35p-38,
            -0x1.61e81247d175p-30, -0x1.3f4fa4ae282bcp-31, -0x1.40deecf804425p-31, 0x1.d2992621ddee5p-30
        },
        {
            -0x1.ffaf18ba37f54p-36, 0x1.140f623040a7p-40, 0x1.538621a86b915p-38, 0x1.3347ffa302cc4p-41,
            0x1.498a484e4e29ep-34, 0x1.34c773cb3140cp-34, -0x1.2027e9d8c78ebp-33, -0x1.469387164589cp-32
        }
    };

    /** erfinv(x) / x as a function of sqrt(w) from 2.5 to 6.01; error below 2^-58. */
    static final double[][] FAR_F64 = {
        {
            0x1.fbp+1, 0x1.23p+2, 0x1.488p+2, 0x1.6ep+2,
            0x1.528p+1, 0x1.78p+1, 0x1.9d8p+1, 0x1.c3p+1
        },
        {
            0x1.e671f2e61f45ap+1, 0x1.191850f9fc1f1p+2, 0x1.3efb3b798b102p+2, 0x1.64dbf63684df6p+2,
            0x1.3d41907e215f5p+1, 0x1.629cd36eb5928p+1, 0x1.8839774c675a2p+1, 0x1.adf6e9d144a23p+1
        },
        {
            0x1.b08a90794d0bfp-53, -0x1.c118b2fac1d66p-52, -0x1.f8a9e8605881bp-52, 0x1.42f7d49e790acp-52,
            -0x1.43b60080aae08p-54, 0x1.71f0b404e803p-54, 0x1.925b5279a3435p-56, 0x1.8acb3cedd8ab4p-53
        },
        {
            0x1.02676f01de2cp+0, 0x1.02a072272ae85p+0, 0x1.029fef79a85cp+0, 0x1.02861b59f0258p+0,
            0x1.fb3de1b7b7a6ap-1, 0x1.001a291b0a276p+0, 0x1.014a9daa2162ap+0, 0x1.01ecc514a8c0ap+0
        },
        {
            0x1.65befe218d11ap-10, 0x1.19e87045fe7bcp-12, -0x1.c6a5f878ec02ep-13, -0x1.bdb9b86992912p-12,
            0x1.86dfafa581485p-6, 0x1.6922f44392e3cp-7, 0x1.6ec6660978d1dp-8, 0x1.9af3cc81c5a4fp-9
        },
        {
            -0x1.e2dfaf61558e7p-11, -0x1.a6fa7f0bc7fe7p-12, -0x1.752423e6b633dp-13, -0x1.2de7614944d2fp-14,
            -0x1.6077eaefcbae6p-6, -0x1.2dd707fa71344p-7, -0x1.0306e1b353848p-8, -0x1.01769ea5a2f0ap-9
        },
        {
            0x1.6a185cc906832p-12, 0x1.22d5738982a6p-13, 0x1.0ca102ebd72cbp-14, 0x1.00b832bdd7f3p-15,
            0x1.ddd366cf97e67p-7, 0x1.c33a49121b04dp-8, 0x1.5ce53613ee1dcp-9, 0x1.0aa983ddc057p-10
        },
        {
            -0x1.14de8ea5b54fbp-13, -0x1.3f3da3a82f1cap-15, -0x1.1366edfa8fce3p-16, -0x1.ff73b4a0eaac6p-18,
            -0x1.86b2efc5fe71bp-8, -0x1.0e36b2e73d267p-8, -0x1.d89aaea45d403p-10, -0x1.46031ed790b9cp-11
        },
        {
            0x1.1262ed8dac464p-14, 0x1.4fc6de8f70679p-17, 0x1.f12f81f37ea0dp-19, 0x1.b10dc038a5ac3p-20,
            0x1.c8b40cdf3114ep-16, 0x1.8cc5607579deap-10, 0x1.06ade94e8436fp-10, 0x1.9e3b4799cbac6p-12
        },
        {
            -0x1.46433ce2ca39p-15, -0x1.999a8dd6009f2p-19, -0x1.a5dc0ebe5bb3p-21, -0x1.51dd3763ff4abp-22,
            0x1.a5fa5f74f1a68p-10, 0x1.7e5e4847ee3dep-16, -0x1.7730ca7b7fe03p-12, -0x1.b979a3fbe9b63p-13
        },
        {
            0x1.712cbd9271419p-16, 0x1.5d43ea3bea07bp-20, 0x1.657f0b40ee9a5p-23, 0x1.f4da1cf7ade4p-25,
            -0x1.b81243668e88ep-11, -0x1.a9827cda75035p-12, 0x1.77c5a76d518c8p-17, 0x1.42c6b00ceba26p-14
        },
        {
            -0x1.52bdc4221555dp-17, -0x1.7a886b549e4eap-21, -0x1.5845b61b41dcep-25, -0x1.619d179a9827p-27,
            -0x1.f9387a87e02fbp-16, 0x1.df448a994b3aap-13, 0x1.45cb8b109db31p-14, -0x1.19e1bba1b7e7ep-17
        },
        {
            0x1.a8902e5fa8728p-19, 0x1.9c338a3443e6ep-22, 0x1.dd679ec0847c2p-27, 0x1.060cbe4c2cd39p-29,
            0x1.ec69a9194e763p-13, -0x1.a09c09c7057c7p-16, -0x1.a20518bd779c9p-15, -0x1.72b5a0ad28effp-17
        },
        {
            -0x1.862363a085e1fp-23, -0x1.9276a9b0d772fp-23, -0x1.22e16a81b13e1p-27, -0x1.1fc3263e4432p-30,
            -0x1.88e7f074de822p-14, -0x1.6b69a2c3e8978p-15, 0x1.c061130cf3b68p-17, 0x1.416f669689165p-17
        },
        {
            -0x1.cf5e303e9812ap-22, 0x1.274231c0e7161p-24, 0x1.ea53901e1ec2fp-29, -0x1.0f5252af6bcd6p-33,
            -0x1.27eceebd31e59p-16, 0x1.db98747a1e1aap-16, 0x1.4b40d8488d181p-19, -0x1.a8f970b6a3beep-19
        }
    };

    /** erfinv(x) / x as a function of w up to 16; error below 2^-28. */
    static final double[][] NEAR_F32 = {
        {
            0x1.8p+2, 0x1.d58p+2, 0x1.158p+3, 0x1.4p+3,
            0x1.6a8p+3, 0x1.958p+3, 0x1.cp+3, 0x1.ea8p+3,
            0x1.558p-2, 0x1p+0, 0x1.aa8p+0, 0x1.2a8p+1,
            0x1.8p+1, 0x1.d58p+1, 0x1.158p+2, 0x1.4p+2
        },
        {
            0x1.24a98ep+1, 0x1.456106p+1, 0x1.638c4ep+1, 0x1.7f749ap+1,
            0x1.99a31p+1, 0x1.b2a622p+1, 0x1.ca1f9ap+1, 0x1.e0866ep+1,
            0x1.edfa26p-1, 0x1.209b9cp+0, 0x1.4b2c2cp+0, 0x1.75ba06p+0,
            0x1.9fa072p+0, 0x1.c83c5ep+0, 0x1.ef4696p+0, 0x1.0a374ep+1
        },
        {
            0x1.1b2c18p-26, 0x1.feac96p-25, -0x1.1581dcp-24, 0x1.11976p-24,
            -0x1.08acf6p-26, 0x1.5aa69ep-24, -0x1.55a6acp-24, 0x1.059866p-24,
            -0x1.1f8af2p-26, -0x1.23071ap-26, -0x1.f8d1p-26, 0x1.0920bap-28,
            0x1.dae5b8p-25, -0x1.461c86p-26, -0x1.92284ap-30, -0x1.244ea6p-28
        },
        {
            0x1.990bbp-3, 0x1.779daep-3, 0x1.5bece2p-3, 0x1.452f46p-3,
            0x1.322e0cp-3, 0x1.21e2e4p-3, 0x1.140a7ap-3, 0x1.07f8eap-3,
            0x1.e94fd4p-3, 0x1.fb8fccp-3, 0x1.007f1cp-2, 0x1.fbc484p-3,
            0x1.eedbecp-3, 0x1.dd50b6p-3, 0x1.c9a0b2p-3, 0x1.b5a9a8p-3
        },
        {
            -0x1.b39b6ap-8, -0x1.6cca4ap-8, -0x1.2c861ep-8, -0x1.f30b44p-9,
            -0x1.a42c66p-9, -0x1.66729p-9, -0x1.369742p-9, -0x1.105866p-9,
            0x1.2babbep-7, 0x1.169312p-8, -0x1.14ac0ep-13, -0x1.cbec2cp-9,
            -0x1.780dfp-8, -0x1.c664dp-8, -0x1.e1d07ep-8, -0x1.dc1974p-8
        },
        {
            0x1.0c17b4p-12, 0x1.16e42ep-12, 0x1.cdf0a6p-13, 0x1.679c16p-13,
            0x1.1594acp-13, 0x1.af78dep-14, 0x1.55b6b6p-14, 0x1.13c6ep-14,
            -0x1.418c06p-9, -0x1.3772aep-9, -0x1.01f9fep-9, -0x1.6f2decp-10,
            -0x1.b66baep-11, -0x1.8d9eb6p-12, -0x1.01453ap-14, 0x1.11ab1ap-13
        },
        {
            0x1.dae306p-17, -0x1.9217acp-18, -0x1.4398cp-17, -0x1.1987eep-17,
            -0x1.ac43d6p-18, -0x1.391662p-18, -0x1.ccdf18p-19, -0x1.5850cp-19,
            -0x1.94f80ep-15, 0x1.a3ea42p-14, 0x1.9872d8p-13, 0x1.cf5a48p-13,
            0x1.991606p-13, 0x1.3079e6p-13, 0x1.89916cp-14, 0x1.ba6edp-15
        },
        {
            -0x1.640814p-18, -0x1.6a332ap-20, 0x1.847e42p-28, 0x1.902ac8p-22,
            0x1.d7daep-23, 0x1.8613b4p-23, 0x1.f95a38p-23, 0x1.f85872p-25,
            0x1.9f79b2p-15, 0x1.33311ep-15, 0x1.132036p-16, 0x1.60c344p-21,
            -0x1.9f765ep-17, -0x1.1019a4p-16, -0x1.d21e6p-17, -0x1.3ee2d6p-17
        },
        {
            0x1.7eb9d6p-21, 0x1.3a78e4p-22, 0x1.6cc8bp-24, 0x1.64947ap-27,
            0x1.9c44d6p-30, -0x1.eb29d4p-27, -0x1.f1f6e2p-28, 0x1.8aebbcp-30,
            -0x1.cfbdap-22, -0x1.1b3806p-18, -0x1.603b06p-18, -0x1.175fe4p-18,
            -0x1.e08a3ep-20, -0x1.0264f4p-24, 0x1.e59cc4p-21, 0x1.f9c0cap-21
        }
    };
}
