package io.krait.staging.math;

/**
 * The functions of {@link GaussianTail} for {@link Segments}. Fitted by weighted least squares at Chebyshev points in
 * 50 digits, coefficient after coefficient rounded and the rest fitted again; error below 2^-59 (F64) and 2^-29 (F32).
 */
final class TailTables {
    private TailTables() {
    }

    /** exp(a * a) * erfc(a) for a up to 6. */
    static final double[][] ERFC_F64 = {
        {
            0x1.4p+1, 0x1.cp+1, 0x1.2p+2, 0x1.6p+2,
            0x1p-2, 0x1.8p-1, 0x1.4p+0, 0x1.cp+0
        },
        {
            0x1.afbb3f3b7343bp-3, 0x1.3e0a99a0ee914p-3, 0x1.f5b2a049cf4c6p-4, 0x1.9d8a8f2284f2cp-4,
            0x1.8a6adcda2ea92p-1, 0x1.038d54ea3d834p-1, 0x1.78a692138767ap-2, 0x1.23cfc2f1dc7ep-2
        },
        {
            -0x1.9f40bca142466p-58, -0x1.902cb7976c65ep-60, -0x1.fc4bbbfb1695ap-58, -0x1.5b0277fa1ecb8p-58,
            -0x1.b3e5e8f69dcbfp-57, -0x1.ec2134d851665p-55, 0x1.4797400f19192p-63, 0x1.3b1040eb318c2p-57
        },
        {
            -0x1.3086d7f01ac85p-4, -0x1.5285d2eb1ef74p-5, -0x1.aa3eb6a946f7ep-6, -0x1.238ca71b93fc3p-6,
            -0x1.7c857b9b3c191p-1, -0x1.78cdd551ee51ap-2, -0x1.abaacdbfa8b07p-3, -0x1.0c3d538446447p-3
        },
        {
            0x1.98958a7a8e4a6p-6, 0x1.5d581133378edp-7, 0x1.62c12cb5f7577p-8, 0x1.95252b932efe3p-9,
            0x1.2b497df35fa2ep-1, 0x1.d90093ae10928p-3, 0x1.b56f45eef7e58p-4, 0x1.c8d0cef0f810dp-5
        },
        {
            -0x1.0632076809e9fp-7, -0x1.5e5d7e9898d91p-9, -0x1.218ed930b2666p-10, -0x1.15976ddda42cdp-11,
            -0x1.97997ad3304edp-2, -0x1.09e77d40e00e8p-3, -0x1.9b635ac62468ap-5, -0x1.6cb52fe489d4p-6
        },
        {
            0x1.435c04e206ddep-9, 0x1.5632136d8cc9ap-11, 0x1.d00785f2ed345p-13, 0x1.774f4826dc485p-14,
            0x1.f0ac9d31f308ap-3, 0x1.1192f5bd6862ap-4, 0x1.68a25a6641d79p-6, 0x1.13648a11ffdf7p-7
        },
        {
            -0x1.809ce8ab36abdp-11, -0x1.460abd6bcfaadp-13, -0x1.6d54b132ec61dp-15, -0x1.f4e46d1373b33p-17,
            -0x1.146985bd7ae1cp-3, -0x1.054d682994107p-5, -0x1.299636d77ee89p-7, -0x1.8bf716a5eba54p-9
        },
        {
            0x1.ba8a67d24e634p-13, 0x1.2f839e546697ep-15, 0x1.1ad6a32e1ddfcp-17, 0x1.4a17e19cc34cfp-19,
            0x1.1d0c27d73e283p-4, 0x1.d43a7c7ab3061p-7, 0x1.d1b695ab151cep-9, 0x1.106bd5c05cf29p-10
        },
        {
            -0x1.edd423bccbce6p-15, -0x1.146bc33c60424p-17, -0x1.aef8ec77d39f7p-20, -0x1.add7b687ef42bp-22,
            -0x1.132db7d116226p-5, -0x1.8c97dcc71c215p-8, -0x1.5b8bc79310e23p-10, -0x1.68388f6d23cb1p-12
        },
        {
            0x1.0bcba19467fbcp-16, 0x1.ed2a95f210b26p-20, 0x1.4354fac744f62p-22, 0x1.149cd6591a625p-24,
            0x1.f54ce1505a176p-7, 0x1.3f81893a116f8p-9, 0x1.f0fe6f2b05d63p-12, 0x1.cb4c682ed95cep-14
        },
        {
            -0x1.1ad101f90d2d7p-18, -0x1.af5e5bc3b6c6fp-22, -0x1.de06aac4d5b3fp-25, -0x1.5ff3fef3076ccp-27,
            -0x1.b18182dd3d726p-8, -0x1.ec0d9a80a08c5p-11, -0x1.55c2987940374p-13, -0x1.1b205a802193dp-15
        },
        {
            0x1.2350e23d66edbp-20, 0x1.724ff0d2923cdp-24, 0x1.5c6505d55be9ap-27, 0x1.bb0b818a5c084p-30,
            0x1.65b0ca5e18e9dp-9, 0x1.6b986a8c2c83ap-12, 0x1.c570a67add2edp-15, 0x1.527432b4e8f5ap-17
        },
        {
            -0x1.2518e59e82273p-22, -0x1.37f48c15d3fcap-26, -0x1.f6a6d5f9f8dc4p-30, -0x1.1bc92f9534c2dp-32,
            -0x1.1acbf7fe7fcc4p-10, -0x1.027b3450a1538p-13, -0x1.219b44445cb62p-16, -0x1.94657c017d23cp-19
        },
        {
            0x1.200d85515f30ap-24, 0x1.02bbf0b826f59p-28, 0x1.63334413c1733p-32, 0x1.5347ca934ac0bp-35,
            0x1.ada3b40a4b263p-12, 0x1.635218b5d1d51p-15, 0x1.69e8aa7ff21e6p-18, 0x1.bbdbb9ca692b6p-21
        },
        {
            -0x1.14f0daff5bc6ap-26, -0x1.c0f7326622f25p-31, -0x1.5d1f68b4fcd4dp-35, 0x1.d5c27f1a90bb9p-37,
            -0x1.37c6dbbf12a2bp-13, -0x1.fcccb0768643p-17, -0x1.5082ce9ca858dp-19, 0x1.6cc6acd636f5cp-21
        },
        {
            0x1.1388f1e4bf8d6p-28, 0x1.5ed96413c495dp-33, 0x1.63f53358fac0ap-37, 0x1.16cf19a365b25p-40,
            0x1.cab70d8a96d8p-15, 0x1.397894953f874p-18, 0x1.0b32581f413f9p-21, 0x1.10e642f39e5fap-24
        },
        {
            -0x1.0891b24952297p-30, 0x1.6d6bb7c81da0cp-36, -0x1.5b25c9554b311p-36, -0x1.6b8381bdf0ac1p-36,
            -0x1.a34d04a3ac115p-16, 0x1.a601e0abed2c1p-19, 0x1.e347637041497p-19, -0x1.04da0be0626f5p-18
        }
    };

    /** exp(a * a / 2) * normcdf(-a) for a up to 8.5. */
    static final double[][] NORMCDF_F64 = {
        {
            0x1.c58p+1, 0x1.3d8p+2, 0x1.98p+2, 0x1.f28p+2,
            0x1.6a8p-2, 0x1.1p+0, 0x1.c58p+0, 0x1.3d8p+1
        },
        {
            0x1.aeeeaf1c2a4e9p-4, 0x1.3d5f853a7f94p-4, 0x1.f4de089ab1ccp-5, 0x1.9cfb18807e6d7p-5,
            0x1.8a4bd692d658bp-2, 0x1.034ea2fb1d9acp-2, 0x1.7816dea9d08e1p-3, 0x1.2348271252e0fp-3
        },
        {
            0x1.ee6f01889c3f6p-58, 0x1.7bdc7049908a8p-58, 0x1.d8d8f763a5ef3p-62, 0x1.ac00c98f9af32p-59,
            0x1.db5b91b34e589p-56, -0x1.1c94c31f24034p-59, -0x1.5d475c793bc62p-57, -0x1.76909a480fe4fp-58
        },
        {
            -0x1.ad269a310ebecp-6, -0x1.dccb7026c55e7p-7, -0x1.2c6c8c3fb6cfp-7, -0x1.9b36688a133d4p-8,
            -0x1.0cef3a678843ep-2, -0x1.0a018c24e7e14p-3, -0x1.2d98461167acep-4, -0x1.7a12b6404cd89p-5
        },
        {
            0x1.9685f049b3f96p-8, 0x1.5b45d6e74afb7p-9, 0x1.6110915267215p-10, 0x1.938be701e6427p-11,
            0x1.2b17a685efbbbp-3, 0x1.d7f7421e09ac6p-5, 0x1.b3d0fa6797e6ap-6, 0x1.c6a8646f99ccfp-7
        },
        {
            -0x1.7067d33ecdc4ep-10, -0x1.ebae169f13ee8p-12, -0x1.96f209810d8f5p-13, -0x1.86897d4a2675ap-14,
            -0x1.1ffe23a7ef0acp-4, -0x1.770a518d234e4p-6, -0x1.218eedca12377p-7, -0x1.005a1a9596276p-8
        },
        {
            0x1.40d7e7b74bba1p-12, 0x1.52fd13012a9f3p-14, 0x1.cc7b1bf907764p-16, 0x1.74e89c5745bf5p-17,
            0x1.f03bf5ac8c6b2p-6, 0x1.10b9c6cb0ed11p-7, 0x1.66af4291b8c53p-9, 0x1.117148ee28bep-10
        },
        {
            -0x1.0d81e26a40e18p-14, -0x1.c807c9edc6846p-17, -0x1.ffff29205c1b6p-19, -0x1.5f80274ee3426p-20,
            -0x1.8685551c9131fp-7, -0x1.703f664f54781p-9, -0x1.a2436561beb73p-11, -0x1.15b6bb8b3e735p-12
        },
        {
            0x1.b605ecebe2356p-17, 0x1.2bb6a2db3ee07p-19, 0x1.17e97bb7e4c9fp-21, 0x1.473640ba72a5bp-23,
            0x1.1cbda8080e42ap-8, 0x1.d26d29a5b1024p-11, 0x1.ce871973429a2p-13, 0x1.0df095ac91f85p-14
        },
        {
            -0x1.593b79aacca2dp-19, -0x1.8171442dbd31cp-22, -0x1.2d3280fdd8756p-24, -0x1.2cf307acd9609p-26,
            -0x1.84b5bab06b7bfp-10, -0x1.1742be8926e75p-12, -0x1.e7d302ef27e6bp-15, -0x1.f8515b7c3d19dp-17
        },
        {
            0x1.0878fc21b3058p-21, 0x1.e58d2d16ac0bep-25, 0x1.3f29eeabf3d77p-27, 0x1.119510590a569p-29,
            0x1.f4ade52b11d17p-12, 0x1.3e11b40a1d32p-14, 0x1.ecf80db0195f6p-17, 0x1.c6497810726ep-19
        },
        {
            -0x1.8a966fdde2d3bp-24, -0x1.2be38b64e4b99p-27, -0x1.4d3f22f3fc773p-30, -0x1.ebcf1d6477809p-33,
            -0x1.3221ef9d597f9p-13, -0x1.5a445deeed2fcp-16, -0x1.df1b62502a167p-19, -0x1.8bb797c180db4p-21
        },
        {
            0x1.1f1c8f4e3185p-26, 0x1.6b95897de1bc6p-30, 0x1.571017d44bd9cp-33, 0x1.b53c8f8f12bc4p-36,
            0x1.653200c812d23p-15, 0x1.69bfadb79aec3p-18, 0x1.c14079f248783p-21, 0x1.4e339bdbc796ep-23
        },
        {
            -0x1.9819785b8942ap-29, -0x1.b0f455bd410fep-33, -0x1.5d5071d5a23c1p-36, -0x1.8160963dc01b6p-39,
            -0x1.8f52f21dfc42fp-17, -0x1.6b69a6d3fb1e1p-20, -0x1.98f12d91e5c71p-23, -0x1.16d308ce48c81p-25
        },
        {
            0x1.1b58726012d1p-31, 0x1.fab3bda376829p-36, 0x1.5cf0dff27891dp-39, 0x1.4f00d5a2beb36p-42,
            0x1.ad01b403792b1p-19, 0x1.6161ca9ed6f8ep-22, 0x1.6662566e8f7b3p-25, 0x1.b6da337dcffecp-28
        },
        {
            -0x1.81e2178c9cfebp-34, -0x1.268f00dd912ccp-38, -0x1.089bc607c0668p-42, -0x1.bd4cd554db893p-46,
            -0x1.bad499777e3f3p-21, -0x1.74eb8ffe9b85dp-24, -0x1.6ebcfbb1a780fp-28, 0x1.c12c360f653d4p-30
        },
        {
            0x1.0eafb69108623p-36, 0x1.575f87d09c8p-41, 0x1.5d2a9de613a17p-45, 0x1.e6198b7fe0c4ep-49,
            0x1.c948ed095462fp-23, 0x1.3596246ebe4bap-26, 0x1.006711cd65f5ep-29, 0x1.acf17b54d6ccfp-33
        },
        {
            -0x1.5eabaf0c7accfp-39, -0x1.22cd4545fb0b2p-44, -0x1.810fa152399f5p-45, -0x1.32460d5d1e1abp-48,
            -0x1.f6bf376492788p-25, 0x1.154d24a6cd387p-26, -0x1.12296d3bd247ap-27, -0x1.a6d0b67df3cd7p-28
        }
    };

    /** exp(a * a) * erfc(a) for a up to 5. */
    static final double[][] ERFC_F32 = {
        {
            0x1.ep+0, 0x1.258p+1, 0x1.5a8p+1, 0x1.9p+1,
            0x1.c58p+1, 0x1.fa8p+1, 0x1.18p+2, 0x1.328p+2,
            0x1.aa8p-4, 0x1.4p-2, 0x1.0a8p-1, 0x1.758p-1,
            0x1.ep-1, 0x1.258p+0, 0x1.5a8p+0, 0x1.9p+0
        },
        {
            0x1.13e574p-2, 0x1.d1995ep-3, 0x1.9242b4p-3, 0x1.612a82p-3,
            0x1.3a71ep-3, 0x1.1b7402p-3, 0x1.01afccp-3, 0x1.d8a4eep-4,
            0x1.c8fceep-1, 0x1.73c18ap-1, 0x1.35ed38p-1, 0x1.077752p-1,
            0x1.c7f814p-2, 0x1.900472p-2, 0x1.63a2p-2, 0x1.3f20dp-2
        },
        {
            0x1.db024p-29, 0x1.a4c1b4p-28, 0x1.ede33ep-28, -0x1.b575c8p-28,
            -0x1.47d404p-28, -0x1.bf7152p-28, 0x1.1738dcp-30, -0x1.ad9d8cp-30,
            -0x1.fc3f98p-26, -0x1.8a892ap-28, -0x1.6f1596p-28, 0x1.efd516p-27,
            -0x1.f63784p-28, -0x1.47f67ep-28, 0x1.0cc8b8p-27, 0x1.7f353p-30
        },
        {
            -0x1.e3658p-4, -0x1.5f6c9ep-4, -0x1.0a1dp-4, -0x1.9e8804p-5,
            -0x1.4b230ep-5, -0x1.0e9e5cp-5, -0x1.c14b7p-6, -0x1.7b2e72p-6,
            -0x1.e28fbep-1, -0x1.5961f4p-1, -0x1.fe2eeep-2, -0x1.82aca6p-2,
            -0x1.2c84bp-2, -0x1.dc7746p-3, -0x1.818092p-3, -0x1.3c5e94p-3
        },
        {
            0x1.8a6fp-5, 0x1.f592bap-6, 0x1.50939ap-6, 0x1.d503e2p-7,
            0x1.52493p-7, 0x1.f7baf6p-8, 0x1.7f5166p-8, 0x1.2a9d12p-8,
            0x1.96bda6p-1, 0x1.07d2eep-1, 0x1.624c82p-2, 0x1.e9b666p-3,
            0x1.5c775ep-3, 0x1.fb8c48p-4, 0x1.7af6fap-4, 0x1.1fdbb4p-4
        },
        {
            -0x1.2ef97p-6, -0x1.54cfbap-7, -0x1.98e4f8p-8, -0x1.009ap-8,
            -0x1.5005a4p-9, -0x1.c9d4aep-10, -0x1.406c08p-10, -0x1.ce2606p-11,
            -0x1.25788ap-1, -0x1.5e94bep-2, -0x1.b25d9p-3, -0x1.156894p-3,
            -0x1.6dc978p-4, -0x1.eebb66p-5, -0x1.581398p-5, -0x1.e7dfa2p-6
        },
        {
            0x1.b991c4p-8, 0x1.bb58bp-9, 0x1.def27ep-10, 0x1.1048c6p-10,
            0x1.45330ap-11, 0x1.96e5cp-12, 0x1.06bba8p-12, 0x1.5fb06ap-13,
            0x1.782cecp-2, 0x1.a214e2p-3, 0x1.e28252p-4, 0x1.1f56b8p-4,
            0x1.61feacp-5, 0x1.bfe4cep-6, 0x1.242a9ep-6, 0x1.85126ap-7
        },
        {
            -0x1.347f7ap-9, -0x1.15d2acp-10, -0x1.0df9d6p-11, -0x1.1a471ep-12,
            -0x1.36504ep-13, -0x1.57637cp-14, -0x1.aebcb6p-15, -0x1.fbdfdp-16,
            -0x1.b8252ep-3, -0x1.ca670ep-4, -0x1.ecdce2p-5, -0x1.13b3fcp-5,
            -0x1.4409bep-6, -0x1.784846p-7, -0x1.dec522p-8, -0x1.2cd8c2p-8
        },
        {
            0x1.9da686p-11, 0x1.53acbep-12, 0x1.25810ap-13, 0x1.1b9564p-14,
            0x1.1b07c6p-15, 0x1.1ce8bp-16, 0x1.57730cp-17, 0x1.50a21cp-18,
            0x1.da662p-4, 0x1.d1eddap-5, 0x1.d8fcfcp-6, 0x1.f8048ep-7,
            0x1.10e278p-7, 0x1.39d9dap-8, 0x1.76d792p-9, 0x1.b6b5b4p-10
        }
    };

    /** exp(a * a / 2) * normcdf(-a) for a up to 7. */
    static final double[][] NORMCDF_F32 = {
        {
            0x1.5p+1, 0x1.9a8p+1, 0x1.e58p+1, 0x1.18p+2,
            0x1.3d8p+2, 0x1.628p+2, 0x1.88p+2, 0x1.ad8p+2,
            0x1.2a8p-3, 0x1.cp-2, 0x1.758p-1, 0x1.058p+0,
            0x1.5p+0, 0x1.9a8p+0, 0x1.e58p+0, 0x1.18p+1
        },
        {
            0x1.1630fap-3, 0x1.d613bcp-4, 0x1.959cf6p-4, 0x1.647338p-4,
            0x1.3d5f86p-4, 0x1.1e34fcp-4, 0x1.042df8p-4, 0x1.dcd2f2p-5,
            0x1.c98076p-2, 0x1.74d7e8p-2, 0x1.371fc4p-2, 0x1.08dcfep-2,
            0x1.cad0f2p-3, 0x1.930bc8p-3, 0x1.660e8cp-3, 0x1.41a152p-3
        },
        {
            -0x1.06f92cp-28, -0x1.42ba78p-31, -0x1.0d3f5p-30, 0x1.336bf4p-29,
            -0x1.8b00d8p-29, 0x1.d7ce1p-29, 0x1.10f972p-29, 0x1.3ac3cep-30,
            -0x1.11e6cap-27, 0x1.58cap-28, -0x1.d5c568p-29, 0x1.f6fbdep-27,
            -0x1.7182eep-28, 0x1.1d3be6p-28, 0x1.a38ad4p-28, 0x1.e16d6p-30
        },
        {
            -0x1.5b205ep-5, -0x1.fa100ep-6, -0x1.7e5bd4p-6, -0x1.2a64d6p-6,
            -0x1.dccb7p-7, -0x1.85fe6p-7, -0x1.43bdd6p-7, -0x1.10cbc6p-7,
            -0x1.55d5cap-2, -0x1.eacbbcp-3, -0x1.6b1bcep-3, -0x1.13ed2ap-3,
            -0x1.adacd4p-4, -0x1.557c82p-4, -0x1.13f81cp-4, -0x1.c5df0ap-5
        },
        {
            0x1.931ddep-7, 0x1.015972p-7, 0x1.585b18p-8, 0x1.e14ef4p-9,
            0x1.5b45d8p-9, 0x1.02e9cep-9, 0x1.8a1422p-10, 0x1.325106p-10,
            0x1.97adbcp-3, 0x1.097b58p-3, 0x1.655cfep-4, 0x1.efbe78p-5,
            0x1.61af0cp-5, 0x1.02836ap-5, 0x1.817c1ep-6, 0x1.25ad62p-6
        },
        {
            -0x1.b86e72p-9, -0x1.f2203cp-10, -0x1.29bb54p-10, -0x1.7738p-11,
            -0x1.ebaeaep-12, -0x1.4f9172p-12, -0x1.d5d8aep-13, -0x1.51e752p-13,
            -0x1.a02a88p-4, -0x1.f384ccp-5, -0x1.365a24p-5, -0x1.8e3236p-6,
            -0x1.076bf8p-6, -0x1.65f0c2p-7, -0x1.f11e68p-8, -0x1.61c5c2p-8
        },
        {
            0x1.c85078p-11, 0x1.cd480ep-12, 0x1.f0343ap-13, 0x1.1b94ccp-13,
            0x1.52f718p-14, 0x1.a92d3p-15, 0x1.12acd2p-15, 0x1.6e46dcp-16,
            0x1.795a46p-5, 0x1.a5adcp-6, 0x1.e8573cp-7, 0x1.245d3p-7,
            0x1.69a26cp-8, 0x1.cc1a6ep-9, 0x1.2b9b54p-9, 0x1.90dbecp-10
        },
        {
            -0x1.c57894p-13, -0x1.9c6e3cp-14, -0x1.932e86p-15, -0x1.a6b30cp-16,
            -0x1.c867f4p-17, -0x1.07d44cp-17, -0x1.426f4cp-18, -0x1.6cd254p-19,
            -0x1.37fa84p-6, -0x1.48686ap-7, -0x1.61fce2p-8, -0x1.926caep-9,
            -0x1.d335f4p-10, -0x1.10e9fp-10, -0x1.49ef28p-11, -0x1.aa69e6p-12
        },
        {
            0x1.afbad6p-15, 0x1.61e7fp-16, 0x1.3b6e1cp-17, 0x1.29abaap-18,
            0x1.33574ep-19, 0x1.3bedf2p-20, 0x1.69542p-21, 0x1.d90b3ep-22,
            0x1.d98bb6p-8, 0x1.d7d446p-9, 0x1.dd42p-10, 0x1.fbf6b4p-11,
            0x1.1415bap-11, 0x1.3f2dbap-12, 0x1.7a1114p-13, 0x1.b442ep-14
        }
    };
}
