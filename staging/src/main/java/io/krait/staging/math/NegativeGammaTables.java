package io.krait.staging.math;

/**
 * Constants of {@link NegativeGamma}: power series with coefficients as unevaluated sums, and the zeros of lgamma.
 * Computed with 90 digits.
 */
final class NegativeGammaTables {
    private NegativeGammaTables() {
    }

    /** log((1 + s) / (1 - s)) / s in powers of s * s: high parts, low parts. */
    static final double[][] LOG_F64 = {
        {
            0x1p+1, 0x1.5555555555555p-1, 0x1.999999999999ap-2, 0x1.2492492492492p-2,
            0x1.c71c71c71c71cp-3, 0x1.745d1745d1746p-3, 0x1.3b13b13b13b14p-3, 0x1.1111111111111p-3,
            0x1.e1e1e1e1e1e1ep-4, 0x1.af286bca1af28p-4, 0x1.8618618618618p-4, 0x1.642c8590b2164p-4,
            0x1.47ae147ae147bp-4, 0x1.2f684bda12f68p-4, 0x1.1a7b9611a7b96p-4, 0x1.0842108421084p-4,
            0x1.f07c1f07c1f08p-5, 0x1.d41d41d41d41dp-5, 0x1.bacf914c1badp-5, 0x1.a41a41a41a41ap-5,
            0x1.8f9c18f9c18fap-5
        },
        {
            0x0p+0, 0x1.5555555555555p-55, -0x1.999999999999ap-56, 0x1.2492492492492p-56,
            0x1.c71c71c71c71cp-57, -0x1.745d1745d1746p-58, -0x1.3b13b13b13b14p-57, 0x1.1111111111111p-59,
            0x1.e1e1e1e1e1e1ep-60, 0x1.af286bca1af28p-58, 0x1.8618618618618p-58, 0x1.642c8590b2164p-59,
            -0x1.eb851eb851eb8p-60, 0x1.2f684bda12f68p-58, 0x1.1a7b9611a7b96p-60, 0x1.0842108421084p-59,
            -0x1.f07c1f07c1f08p-60, 0x1.075075075075p-59, -0x1.bacf914c1badp-59, 0x1.069069069069p-59,
            -0x1.f3831f3831f38p-60
        }
    };

    /** The same for F32. */
    static final double[][] LOG_F32 = {
        {
            0x1p+1, 0x1.555556p-1, 0x1.99999ap-2, 0x1.24924ap-2,
            0x1.c71c72p-3, 0x1.745d18p-3, 0x1.3b13b2p-3, 0x1.111112p-3,
            0x1.e1e1e2p-4, 0x1.af286cp-4
        },
        {
            0x0p+0, -0x1.555556p-26, -0x1.99999ap-28, -0x1.b6db6ep-27,
            -0x1.c71c72p-30, -0x1.745d18p-28, -0x1.89d89ep-28, -0x1.dddddep-28,
            -0x1.e1e1e2p-32, -0x1.af286cp-31
        }
    };

    /** sin(pi*d) / (pi*d) in powers of d * d. */
    static final double[][] SINE_F64 = {
        {
            0x1p+0, -0x1.a51a6625307d3p+0, 0x1.9f9cb402bc46cp-1, -0x1.86a8e4720db67p-3,
            0x1.ac6805cf350a6p-6, -0x1.33816aa4607abp-9, 0x1.374719fab3915p-13, -0x1.d42498d1ce099p-18,
            0x1.0fc992ff39e13p-22, -0x1.f5f9d970ca6dfp-28, 0x1.79788684225eap-33, -0x1.d7353939082fep-39,
            0x1.f0115b37351ebp-45, -0x1.be5bbb762c2f9p-51, 0x1.5b38da2f2e943p-57, -0x1.d7aa5d6c0d77fp-64,
            0x1.1a216298364b3p-70, -0x1.2b82cb5c79173p-77
        },
        {
            0x0p+0, -0x1.1873d8912200cp-55, 0x1.487acd8cd312cp-55, 0x1.461b9cb783f4cp-58,
            0x1.7494ad340e176p-61, -0x1.9073895b4c74dp-63, 0x1.0e61a9828f8c2p-67, 0x1.1ababb65fecf3p-72,
            0x1.c9302ba499e77p-76, 0x1.aaa1a2bd821cbp-83, 0x1.50c98c7a1a08cp-87, -0x1.9704c5a23d371p-95,
            0x1.ac6970599cfe4p-99, 0x1.7ab6cd5e57341p-107, 0x1.305663fab5b72p-113, -0x1.758a0fc166b86p-122,
            0x1.e96ff7c8d7aaep-127, -0x1.965f2a1cbbc21p-131
        }
    };

    /** The same for F32. */
    static final double[][] SINE_F32 = {
        {
            0x1p+0, -0x1.a51a66p+0, 0x1.9f9cb4p-1, -0x1.86a8e4p-3,
            0x1.ac6806p-6, -0x1.33816ap-9, 0x1.37471ap-13, -0x1.d42498p-18,
            0x1.0fc992p-22, -0x1.f5f9dap-28, 0x1.797886p-33
        },
        {
            0x0p+0, -0x1.2983eap-27, 0x1.5e2362p-32, -0x1.c836dap-29,
            -0x1.8657acp-33, -0x1.48c0f6p-34, -0x1.531baap-43, -0x1.a39c14p-43,
            0x1.fe73c2p-47, 0x1.1e6b24p-53, 0x1.0844bep-58
        }
    };

    /** cos(pi*d) in powers of d * d. */
    static final double[][] COSINE_F64 = {
        {
            0x1p+0, -0x1.3bd3cc9be45dep+2, 0x1.03c1f081b5ac4p+2, -0x1.55d3c7e3cbffap+0,
            0x1.e1f506891babbp-3, -0x1.a6d1f2a204a8cp-6, 0x1.f9d38a3763cc3p-10, -0x1.b6e24f44b128fp-14,
            0x1.20c62c2f2d7f5p-18, -0x1.2a0c591af8314p-23, 0x1.ef6e308d6d1c4p-29, -0x1.52ae4120fde27p-34,
            0x1.838d8f43218p-40, -0x1.789d662bb5482p-46, 0x1.3aab85bac2365p-52, -0x1.c8ed0a80ad0c3p-59,
            0x1.22f26dacf7fd9p-65, -0x1.47970e6d24716p-72, 0x1.487352263c208p-79
        },
        {
            0x0p+0, -0x1.692b71366cc04p-52, -0x1.32b33f87fc145p-52, 0x1.d582920937625p-59,
            -0x1.7362f495c096dp-60, 0x1.5961232276df6p-60, -0x1.c8a14c8bd6bc5p-64, -0x1.6de1e0a0c23b9p-69,
            -0x1.5a3cd1a11c7a2p-72, -0x1.215803afbd5f8p-77, -0x1.c5f7779fbdd48p-83, 0x1.76dd247cd9002p-88,
            -0x1.453680e7f5659p-96, -0x1.01d70ae199b04p-104, -0x1.b618dab265a9p-107, -0x1.b4eedfa1adc15p-116,
            -0x1.60e8910f1c33p-119, -0x1.b8f02c1edab88p-127, -0x1.d2871efaca429p-133
        }
    };

    /** The same for F32. */
    static final double[][] COSINE_F32 = {
        {
            0x1p+0, -0x1.3bd3ccp+2, 0x1.03c1fp+2, -0x1.55d3c8p+0,
            0x1.e1f506p-3, -0x1.a6d1f2p-6, 0x1.f9d38ap-10, -0x1.b6e25p-14,
            0x1.20c62cp-18, -0x1.2a0c5ap-23, 0x1.ef6e3p-29, -0x1.52ae42p-34
        },
        {
            0x0p+0, -0x1.37c8bcp-23, 0x1.036b58p-23, 0x1.c34006p-28,
            0x1.123758p-28, -0x1.440952p-31, 0x1.bb1e62p-37, 0x1.769daep-39,
            0x1.796bfap-45, 0x1.ca0f9ep-48, 0x1.1ada38p-54, 0x1.be043cp-59
        }
    };

    /** y times the rest of Stirling's formula, in powers of 1 / (y * y). */
    static final double[][] STIRLING_F64 = {
        {
            0x1.5555555555555p-4, -0x1.6c16c16c16c17p-9, 0x1.a01a01a01a01ap-11, -0x1.3813813813814p-11,
            0x1.b951e2b18ff23p-11, -0x1.f6ab0d9993c7dp-10, 0x1.a41a41a41a41ap-8, -0x1.e4286cb0f5398p-6,
            0x1.6fe96381e068p-3, -0x1.6476701181f3ap+0, 0x1.ace44322ce006p+3, -0x1.39b2525cccc1bp+7,
            0x1.12234e81b4e82p+11, -0x1.1a198ae1c4ab8p+15, 0x1.51a2089a6e11ap+19, -0x1.d1089b142d357p+23,
            0x1.6d29a0f6433b8p+28, -0x1.445119d9e466fp+33, 0x1.43779bc9d4025p+38, -0x1.6800b7bc07a8dp+43,
            0x1.bc8cd6f8f1f75p+48
        },
        {
            0x1.5555555555555p-58, 0x1.f49f49f49f49fp-64, 0x1.a01a01a01a01ap-71, 0x1.fb1fb1fb1fb2p-65,
            0x1.5c3a9ce01b952p-65, 0x1.f82553c999b0ep-64, 0x1.069069069069p-62, 0x1.1efcdab896745p-61,
            -0x1.79e2405a71f88p-61, 0x1.24246319da678p-56, -0x1.62c2b1bbcdd32p-51, 0x1.52604768a30fcp-47,
            -0x1.2c5f92c5f92c6p-43, 0x1.4c012227b696ep-41, 0x1.c219ee4fdc447p-36, -0x1.e2030b4d5de2p-31,
            -0x1.9dbcc48676f31p-26, 0x1.5159fdb2a3b69p-22, -0x1.95e8efdb195e9p-18, 0x1.eaede53f475a8p-11,
            0x1.71e1d4f36d757p-6
        }
    };

    /** The same for F32. */
    static final double[][] STIRLING_F32 = {
        {
            0x1.555556p-4, -0x1.6c16c2p-9, 0x1.a01a02p-11, -0x1.381382p-11,
            0x1.b951e2p-11, -0x1.f6ab0ep-10, 0x1.a41a42p-8
        },
        {
            -0x1.555556p-29, 0x1.27d27ep-34, -0x1.7f97fap-37, 0x1.8fd8fep-36,
            0x1.631fe4p-36, 0x1.99b0ep-36, -0x1.6f96fap-34
        }
    };

    /** The like for digamma, divided by 1 / (y * y). */
    static final double[][] DIGAMMA_F64 = {
        {
            0x1.5555555555555p-4, -0x1.1111111111111p-7, 0x1.041041041041p-8, -0x1.1111111111111p-8,
            0x1.f07c1f07c1f08p-8, -0x1.5995995995996p-6, 0x1.5555555555555p-4, -0x1.c5e5e5e5e5e5ep-2,
            0x1.86e7f9b9fe6e8p+1, -0x1.a74ca514ca515p+4, 0x1.1975cc0ed7304p+8, -0x1.c2f0566566566p+11,
            0x1.ac572aaaaaaabp+15, -0x1.dc0b1a5cfbe16p+19, 0x1.31fad7cbf3cp+24, -0x1.c280563b8bcbdp+28,
            0x1.7892edfdf5555p+33, -0x1.62b8b44651d09p+38, 0x1.76024c215d22bp+43, -0x1.b6c0dfed2955bp+48,
            0x1.1cca39b77b027p+54
        },
        {
            0x1.5555555555555p-58, -0x1.1111111111111p-63, 0x1.041041041041p-62, -0x1.1111111111111p-64,
            -0x1.f07c1f07c1f08p-63, 0x1.9a99a99a99a9ap-60, 0x1.5555555555555p-58, -0x1.7979797979798p-56,
            -0x1.918064601918p-57, 0x1.ad759ad759ad7p-51, -0x1.28cfc4a33f129p-46, -0x1.5995995995996p-43,
            -0x1.5555555555555p-39, -0x1.73ef85973ef86p-35, -0x1.e8188007a062p-31, 0x1.0d0d0d0d0d0d1p-26,
            0x1.5555555555555p-21, -0x1.cf0592849cf06p-17, -0x1.5555555555555p-11, -0x1.09ae109ae109bp-6,
            0x1.79e958d7e43e8p-1
        }
    };

    /** The same for F32. */
    static final double[][] DIGAMMA_F32 = {
        {
            0x1.555556p-4, -0x1.111112p-7, 0x1.041042p-8, -0x1.111112p-8,
            0x1.f07c2p-8, -0x1.59959ap-6, 0x1.555556p-4
        },
        {
            -0x1.555556p-29, 0x1.dddddep-32, -0x1.f7df7ep-33, 0x1.dddddep-33,
            -0x1.f07c2p-33, 0x1.4cd4cep-31, -0x1.555556p-29
        }
    };

    /** The zeros a of lgamma(-a) nearest to n = 2, 3, ... from below, then from above; no zero where the radius is 0.
     * a - n, its low part, the radius, then the Taylor coefficients: the first, its low part, the second, the third.
     */
    static final double[][] ZEROS_F64 = {
        {
            0x0p+0, 0x1.d3fe4b007c361p-2, -0x1.025f7af2137fap-2, 0x1.260dbc9e59af8p-3,
            -0x1.6e3aae0f406bdp-5, 0x1.4273c2ccac062p-5, -0x1.1510b222a0657p-7, 0x1.0d4afe16db219p-7,
            -0x1.6d0a6e0bf2a09p-10, 0x1.6b25897c8ced8p-10, -0x1.a044a3c880185p-13, 0x1.9fef6ff0f5be9p-13,
            -0x1.a01fa98c3c356p-16, 0x1.a01459fc9f60dp-16, -0x1.71ded0bf801bdp-19, 0x1.71dda3ec36b6cp-19,
            -0x1.27e50808cbe75p-22, 0x1.27e4eee649ed1p-22, -0x1.ae64583932495p-26, 0x1.ae6454c576597p-26,
            -0x1.1eed8f18f0438p-29, 0x1.1eed8ee62acf8p-29, -0x1.6124613d00d0bp-33, 0x1.612461380cd08p-33,
            -0x1.93974a8c3cf6cp-37, 0x1.93974a8bd29cfp-37, -0x1.ae7f3e733f622p-41, 0x1.ae7f3e7337a1dp-41,
            -0x1.ae7f3e733bc16p-45, 0x1.ae7f3e733b428p-45, 0x0p+0, 0x0p+0
        },
        {
            0x0p+0, -0x1.541360cea0e6p-56, 0x1.7995a4b4641ebp-56, -0x1.1d065994b0991p-58,
            -0x1.e5753daddb926p-61, -0x1.e307a790f3f77p-59, -0x1.e5eab7f12cef6p-61, 0x1.498adcb2a729cp-61,
            0x1.4ed62cbd31eep-64, 0x1.f0b65b458e173p-66, -0x1.d949a3dc02de1p-68, -0x1.be919233c3eaap-67,
            -0x1.7d4add4f3562dp-72, -0x1.30c4f8c4dea26p-70, 0x1.3a55d249679f9p-74, 0x1.0ffb70d477adfp-74,
            -0x1.1885afab83963p-76, 0x1.d95e15441e031p-76, 0x1.a55b7a31a0b4ap-81, -0x1.90015bf1b415cp-80,
            0x1.acc3d3c978bd8p-84, 0x1.e04a1e70f241cp-85, -0x1.001c54155b96cp-87, -0x1.17237e0e47fbdp-87,
            0x1.f04e88bb6e247p-91, -0x1.09d47384560edp-91, 0x1.81b8fc4e9b9acp-95, -0x1.ef83d0b08e728p-95,
            0x1.2e72e4d113627p-100, 0x1.25fc9dc8f8bbep-99, 0x0p+0, 0x0p+0
        },
        {
            0x0p+0, 0x1.ep-22, 0x1p-22, 0x1.2p-23,
            0x1.6p-25, 0x1.4p-25, 0x1.2p-27, 0x1p-27,
            0x1.6p-30, 0x1.6p-30, 0x1.ap-33, 0x1.ap-33,
            0x1.ap-36, 0x1.ap-36, 0x1.8p-39, 0x1.8p-39,
            0x1.2p-42, 0x1.2p-42, 0x1.ap-46, 0x1.ap-46,
            0x1.2p-49, 0x1.2p-49, 0x1.6p-53, 0x1.6p-53,
            0x1.ap-57, 0x1.ap-57, 0x1.ap-61, 0x1.ap-61,
            0x1.ap-65, 0x1.ap-65, 0x0p+0, 0x0p+0
        },
        {
            0x0p+0, -0x1.83fe966af535fp+0, 0x1.ea12da904b18cp+0, -0x1.f20a65f2fac55p+2,
            0x1.4b99d966c5647p+4, -0x1.aca5cf4921642p+4, 0x1.d224a3ef9e41fp+6, -0x1.ed72e0829ae02p+6,
            0x1.661f6a43a5e12p+9, -0x1.69de49e3af2aap+9, 0x1.3abf7a5cea91bp+12, -0x1.3b407aa387bd1p+12,
            0x1.3af76fe4c2fabp+15, -0x1.3b088fed67718p+15, 0x1.625edfc63db2fp+18, -0x1.626120391944p+18,
            0x1.baf7da5f3795dp+21, -0x1.baf825a0c63b2p+21, 0x1.308a7d8eadb7cp+25, -0x1.308a82715245p+25,
            0x1.c8cfbfaf2b0c8p+28, -0x1.c8cfc050d4f38p+28, 0x1.7328cbfacb4e5p+32, -0x1.7328cc0534b1bp+32,
            0x1.44c3b27faa6bcp+36, -0x1.44c3b28055944p+36, 0x1.30777757fa84ap+40, -0x1.30777758057b6p+40,
            0x1.30777757ffa65p+44, -0x1.307777580059bp+44, 0x0p+0, 0x0p+0
        },
        {
            0x0p+0, 0x1.775909a36a6a4p-55, 0x1.220130f99b2cfp-54, 0x1.1d258e4b0be84p-53,
            -0x1.9cba2450afff3p-50, -0x1.a46a2e0d8fe1p-51, 0x1.9be272a13babcp-48, 0x1.fdc1859aea473p-50,
            0x1.0c437b83bc0e6p-45, -0x1.954b690943b33p-47, 0x1.8257b8abd0511p-42, -0x1.da1e57343b1efp-43,
            0x1.7cc92f0b996a5p-40, 0x1.505613ba29a31p-39, -0x1.da7fc3ed69467p-37, -0x1.7d5e8272cda81p-38,
            0x1.16a79518c8122p-33, 0x1.20323f10165f2p-35, -0x1.a95a609877977p-31, 0x1.1233b372bfd9ep-29,
            -0x1.7e94018c6c78dp-27, 0x1.7ef0726d4e7acp-26, 0x1.eae875d913775p-24, 0x1.f63c3a52c12bfp-24,
            0x1.1972c0b160b2bp-21, 0x1.198d430af8ae5p-21, -0x1.86558a534b1cdp-14, -0x1.865586b64d417p-14,
            -0x1.9865588a24e58p-10, -0x1.9865588674a06p-10, 0x0p+0, 0x0p+0
        },
        {
            0x0p+0, 0x1.36eebb002f55dp+2, 0x1.3267f3c265a52p+3, 0x1.9d4d2977150efp+4,
            0x1.f76deae0436bep+7, 0x1.44415cd813f8ep+8, 0x1.b533c678a3956p+12, 0x1.cecc32ec22f9bp+12,
            0x1.f79dcb794f26fp+17, 0x1.fce23484cfd1p+17, 0x1.8349a2550422dp+23, 0x1.83e85daafbad6p+23,
            0x1.838e76caaf123p+29, 0x1.83a3893550edcp+29, 0x1.ea8c150480a7ap+35, 0x1.ea8f32fb7f586p+35,
            0x1.7f3e8791fa0d2p+42, 0x1.7f3ec8ae05f2ep+42, 0x1.6a4938065bfd2p+49, 0x1.6a493dd62402ep+49,
            0x1.97926203e98acp+56, 0x1.9792629426754p+56, 0x1.0d0fa2e06b2f1p+64, 0x1.0d0fa2e7f760fp+64,
            0x1.9bfff16cfee53p+71, 0x1.9bfff16dd8075p+71, 0x1.6a1bf33124eddp+79, 0x1.6a1bf33131f8p+79,
            0x1.6a1bf3312b084p+87, 0x1.6a1bf3312bddap+87, 0x0p+0, 0x0p+0
        },
        {
            0x0p+0, -0x1.694a6058a7858p+0, 0x1.4185ac30c8bf2p+4, -0x1.c1137124d5c5bp+6,
            0x1.d25359d4b2f38p+11, -0x1.559b11b2a9c7cp+12, 0x1.0d3f7fee65d34p+19, -0x1.253d8563f7264p+19,
            0x1.d6e8088a19ffep+26, -0x1.de503a3c37c4p+26, 0x1.3d91dadc98428p+35, -0x1.3e552b5e3c226p+35,
            0x1.3de68b3256526p+44, -0x1.3e0078db8ada4p+44, 0x1.c4b30e4bc55c1p+53, -0x1.c4b75ee68e2bap+53,
            0x1.ba18befcaaa63p+63, -0x1.ba192fa62a5c8p+63, 0x1.1f51f646980c5p+74, -0x1.1f51fd307a7cdp+74,
            0x1.e4da54ebc6dacp+84, -0x1.e4da55ed2869fp+84, 0x1.04105bec453b2p+96, -0x1.04105bf7369b6p+96,
            0x1.5c71eb305bbbap+107, -0x1.5c71eb316f30cp+107, 0x1.1f1c1dba9251p+119, -0x1.1f1c1dbaa1d33p+119,
            0x1.1f1c1dba99933p+131, -0x1.1f1c1dba9a91p+131, 0x0p+0, 0x0p+0
        }
    };

    /** The same for F32. */
    static final double[][] ZEROS_F32 = {
        {
            0x0p+0, 0x1.d3fe4cp-2, -0x1.025f7ap-2, 0x1.260dbcp-3,
            -0x1.6e3aaep-5, 0x1.4273c2p-5, -0x1.1510b2p-7, 0x1.0d4afep-7,
            -0x1.6d0a6ep-10, 0x1.6b258ap-10, -0x1.a044a4p-13, 0x1.9fef7p-13,
            -0x1.a01faap-16, 0x1.a0145ap-16, -0x1.71dedp-19, 0x1.71dda4p-19,
            -0x1.27e508p-22, 0x1.27e4eep-22, -0x1.ae6458p-26, 0x1.ae6454p-26,
            -0x1.1eed9p-29, 0x1.1eed8ep-29, 0x0p+0, 0x0p+0,
            0x0p+0, 0x0p+0, 0x0p+0, 0x0p+0,
            0x0p+0, 0x0p+0, 0x0p+0, 0x0p+0
        },
        {
            0x0p+0, -0x1.ff0794p-27, -0x1.e427p-27, 0x1.3cb35ep-28,
            -0x1.e80d7ap-34, 0x1.99580cp-30, -0x1.15032cp-34, 0x1.6db21ap-35,
            -0x1.7e5412p-39, -0x1.06e624p-35, 0x1.bbff3ep-40, -0x1.e1482ep-42,
            0x1.cf0f2ap-42, -0x1.b04f9ap-47, -0x1.7f0038p-44, -0x1.3c9494p-47,
            -0x1.197ceap-51, 0x1.cc93dap-47, -0x1.c9924ap-53, 0x1.8aecb2p-51,
            0x1.ce1f7ap-54, 0x1.cc55ap-54, 0x0p+0, 0x0p+0,
            0x0p+0, 0x0p+0, 0x0p+0, 0x0p+0,
            0x0p+0, 0x0p+0, 0x0p+0, 0x0p+0
        },
        {
            0x0p+0, 0x1.ep-12, 0x1p-12, 0x1.2p-13,
            0x1.6p-15, 0x1.4p-15, 0x1.2p-17, 0x1p-17,
            0x1.6p-20, 0x1.6p-20, 0x1.ap-23, 0x1.ap-23,
            0x1.ap-26, 0x1.ap-26, 0x1.8p-29, 0x1.8p-29,
            0x1.2p-32, 0x1.2p-32, 0x1.ap-36, 0x1.ap-36,
            0x1.2p-39, 0x1.2p-39, 0x0p+0, 0x0p+0,
            0x0p+0, 0x0p+0, 0x0p+0, 0x0p+0,
            0x0p+0, 0x0p+0, 0x0p+0, 0x0p+0
        },
        {
            0x0p+0, -0x1.83fe96p+0, 0x1.ea12dap+0, -0x1.f20a66p+2,
            0x1.4b99dap+4, -0x1.aca5dp+4, 0x1.d224a4p+6, -0x1.ed72ep+6,
            0x1.661f6ap+9, -0x1.69de4ap+9, 0x1.3abf7ap+12, -0x1.3b407ap+12,
            0x1.3af77p+15, -0x1.3b089p+15, 0x1.625eep+18, -0x1.62612p+18,
            0x1.baf7dap+21, -0x1.baf826p+21, 0x1.308a7ep+25, -0x1.308a82p+25,
            0x1.c8cfcp+28, -0x1.c8cfcp+28, 0x0p+0, 0x0p+0,
            0x0p+0, 0x0p+0, 0x0p+0, 0x0p+0,
            0x0p+0, 0x0p+0, 0x0p+0, 0x0p+0
        },
        {
            0x0p+0, -0x1.abd4d8p-26, 0x1.209632p-25, 0x1.a0a756p-27,
            -0x1.327538p-21, 0x1.6dbd38p-21, -0x1.061bep-22, -0x1.0535cp-19,
            0x1.0e9784p-17, 0x1.c50d56p-19, 0x1.73aa46p-14, -0x1.470f7ap-13,
            -0x1.b3d054p-13, 0x1.2988e8p-13, -0x1.ce1268p-9, -0x1.c8ca2p-9,
            0x1.7cde58p-5, 0x1.7ce714p-5, -0x1.c54922p-1, -0x1.c54914p-1,
            -0x1.4353cep+2, -0x1.4353cep+2, 0x0p+0, 0x0p+0,
            0x0p+0, 0x0p+0, 0x0p+0, 0x0p+0,
            0x0p+0, 0x0p+0, 0x0p+0, 0x0p+0
        },
        {
            0x0p+0, 0x1.36eebcp+2, 0x1.3267f4p+3, 0x1.9d4d2ap+4,
            0x1.f76deap+7, 0x1.44415cp+8, 0x1.b533c6p+12, 0x1.cecc32p+12,
            0x1.f79dccp+17, 0x1.fce234p+17, 0x1.8349a2p+23, 0x1.83e85ep+23,
            0x1.838e76p+29, 0x1.83a38ap+29, 0x1.ea8c16p+35, 0x1.ea8f32p+35,
            0x1.7f3e88p+42, 0x1.7f3ec8p+42, 0x1.6a4938p+49, 0x1.6a493ep+49,
            0x1.979262p+56, 0x1.979262p+56, 0x0p+0, 0x0p+0,
            0x0p+0, 0x0p+0, 0x0p+0, 0x0p+0,
            0x0p+0, 0x0p+0, 0x0p+0, 0x0p+0
        },
        {
            0x0p+0, -0x1.694a6p+0, 0x1.4185acp+4, -0x1.c11372p+6,
            0x1.d2535ap+11, -0x1.559b12p+12, 0x1.0d3f8p+19, -0x1.253d86p+19,
            0x1.d6e808p+26, -0x1.de503ap+26, 0x1.3d91dap+35, -0x1.3e552cp+35,
            0x1.3de68cp+44, -0x1.3e0078p+44, 0x1.c4b30ep+53, -0x1.c4b75ep+53,
            0x1.ba18bep+63, -0x1.ba193p+63, 0x1.1f51f6p+74, -0x1.1f51fep+74,
            0x1.e4da54p+84, -0x1.e4da56p+84, 0x0p+0, 0x0p+0,
            0x0p+0, 0x0p+0, 0x0p+0, 0x0p+0,
            0x0p+0, 0x0p+0, 0x0p+0, 0x0p+0
        }
    };
}
