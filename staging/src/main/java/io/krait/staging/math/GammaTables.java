package io.krait.staging.math;

/**
 * The functions of {@link Gamma} and {@link Digamma} for {@link Segments}. Fitted as the tables of
 * {@link TailTables}; errors in the comments.
 */
final class GammaTables {
    private GammaTables() {
    }

    /** lgamma(x) / ((x - 1) * (x - 2)) from 1/2 to 8; error below 2^-58. */
    static final double[][] LGAMMA_F64 = {
        {
            0x1.4p+1, 0x1.cp+1, 0x1.4p+2, 0x1.cp+2,
            0x1.4p-1, 0x1.cp-1, 0x1.4p+0, 0x1.cp+0
        },
        {
            0x1.84afe00cddfdfp-2, 0x1.47f223c5cd7b1p-2, 0x1.0f31a530c1dfbp-2, 0x1.c124bfa76684fp-3,
            0x1.664af1fa67523p-1, 0x1.389a1d88abaadp-1, 0x1.0c58fe25dca2cp-1, 0x1.ccf151e09cde8p-2
        },
        {
            0x1.fd00267b22ff4p-56, -0x1.dce35d701531bp-57, 0x1.1455a0c6af82ep-57, -0x1.503efc29b9976p-57,
            0x1.5cfe5a38a1f36p-56, 0x1.c6afb4714264p-57, -0x1.7408ca896d44fp-55, 0x1.040bdfa1f2a11p-56
        },
        {
            -0x1.31d26e932301p-4, -0x1.8496c0431fca5p-5, -0x1.daca68bd3e0f8p-6, -0x1.26b2a296542b6p-6,
            -0x1.c4f19b21de26dp-2, -0x1.294df52516f5ap-2, -0x1.79f9bf0adea8ep-3, -0x1.e96586307946ep-4
        },
        {
            0x1.462044b0af66fp-6, 0x1.2edce8498f6a9p-7, 0x1.09d623bd79116p-8, 0x1.e365a3b53c401p-10,
            0x1.c2443a4d186c2p-2, 0x1.ac27d68538fc4p-3, 0x1.83575d02c83bep-4, 0x1.6cb6251711902p-5
        },
        {
            -0x1.8a722dfc5df62p-8, -0x1.0891fa56886c7p-9, -0x1.49bce14d4b175p-11, -0x1.b2bcbc453f597p-13,
            -0x1.08660a2a17f69p-1, -0x1.699a5f35a6791p-3, -0x1.ccfde37c03e06p-5, -0x1.382e176f608d8p-6
        },
        {
            0x1.feef08b133931p-10, 0x1.ec5bb274f49efp-12, 0x1.b10c18a461c1ap-14, 0x1.9bb662fcd2d16p-16,
            0x1.5051cc441dd0cp-1, 0x1.4a6efc4ba29e9p-3, 0x1.28367ed88c382p-5, 0x1.1f9587fa1db42p-7
        },
        {
            -0x1.59511fffda5bap-11, -0x1.dcd4bccdc5dfp-14, -0x1.26fda57864ba1p-16, -0x1.9329b65a30cc5p-19,
            -0x1.bfc9c86d56285p-1, -0x1.3bfa2da1f4b46p-3, -0x1.8e4684a8fae4p-6, -0x1.14f7c58f0acccp-8
        },
        {
            0x1.e05c3c393f222p-13, 0x1.daa7cafdeebcbp-16, 0x1.9c4e9881f6f1dp-19, 0x1.942f10833b90ap-22,
            0x1.330eba43a12a3p+0, 0x1.371ccce59c476p-3, 0x1.13b466d35cca9p-6, 0x1.12aa72f787a7dp-9
        },
        {
            -0x1.5501abf537ba7p-14, -0x1.e1fd8a283db54p-18, -0x1.259d361b2e5dfp-21, -0x1.9c5966200686bp-25,
            -0x1.ae06ce53ded23p+0, -0x1.38a40c0ac986ap-3, -0x1.858dc60f03c95p-7, -0x1.160562043003fp-10
        },
        {
            0x1.eb8f7677232fep-16, 0x1.f0d5f82c97ce2p-20, 0x1.a83de52686884p-24, 0x1.aa656ae6564a6p-28,
            0x1.31e656f595f42p+1, 0x1.3efa624966076p-3, 0x1.1759df534a563p-7, 0x1.1daed5ce3dccbp-11
        },
        {
            -0x1.66700ce512824p-17, -0x1.0311248a4aa2fp-21, -0x1.35fb95b14777p-26, -0x1.bdad706cc6108p-31,
            -0x1.b89b2dec1ef51p+1, -0x1.494e9288536a8p-3, -0x1.95454327ba2b9p-8, -0x1.28f2a7147fa6ep-12
        },
        {
            0x1.07c6f4c776e5p-18, 0x1.10b0bd3f5804bp-23, 0x1.c9253e4f387e9p-29, 0x1.d5ebdb8a647c3p-34,
            0x1.407e9dd2275dep+2, 0x1.57339c631b3afp-3, 0x1.28abf89dd36aep-8, 0x1.377654fff0d3bp-13
        },
        {
            -0x1.873c5c8320dfcp-20, -0x1.215e34b688e48p-25, -0x1.53b8df2a8f737p-31, -0x1.f3513c67faaccp-37,
            -0x1.d639b5842c239p+2, -0x1.683ac505bf7e1p-3, -0x1.b5bca16b2fef4p-9, -0x1.4903e6a2245ap-14
        },
        {
            0x1.23d8e8728c54dp-21, 0x1.34a60bc8a8ecep-27, 0x1.fbf3903e29c46p-34, 0x1.0aa9e2caf7e5cp-39,
            0x1.5b4bcbab5b96bp+3, 0x1.7d308ccc3a254p-3, 0x1.44e1cecc1b952p-9, 0x1.5dde40e385d95p-15
        },
        {
            -0x1.b13cb8a1e3509p-23, -0x1.434a5fc1f37bp-29, -0x1.79dca5aa3c7bfp-36, -0x1.18feac72e8c49p-42,
            -0x1.ff59b8ec82ac5p+3, -0x1.a02cc782fe08fp-3, -0x1.dff00a800d9efp-10, -0x1.78bf465300782p-16
        },
        {
            0x1.45ce6fb4487dbp-24, 0x1.62833bfa9beb9p-31, 0x1.1ce687f7ed3f9p-38, 0x1.3393f8f94fcfcp-45,
            0x1.7d1492d3ef364p+4, 0x1.af2f6cf4a81ecp-3, 0x1.6755ea7d4a0f7p-10, 0x1.8fa35ad5038ap-17
        },
        {
            -0x1.20b4fcbea74e4p-25, -0x1.0b487bd2741fep-32, -0x1.faa67897a1375p-41, -0x1.b9215a4cef513p-48,
            -0x1.4cc39eb8cfba2p+5, -0x1.2a4c4a70575ebp-3, -0x1.3cfda956e4c3bp-10, -0x1.90a2a047dcadfp-18
        },
        {
            0x1.b96f31e59152ap-27, 0x1.d853a3fdf40ap-35, 0x1.841ba3a5beef1p-43, 0x1.92ad5cf50738ep-51,
            0x1.fb53bc9652db1p+5, 0x1.1425f98789c49p-2, 0x1.e227e7375e1ccp-11, 0x1.00a7c7e7546e2p-18
        }
    };

    /** The same for F32; error below 2^-29. */
    static final double[][] LGAMMA_F32 = {
        {
            0x1.2p+1, 0x1.6p+1, 0x1.ap+1, 0x1.ep+1,
            0x1.2p+2, 0x1.6p+2, 0x1.ap+2, 0x1.ep+2,
            0x1.2p-1, 0x1.6p-1, 0x1.ap-1, 0x1.ep-1,
            0x1.2p+0, 0x1.6p+0, 0x1.ap+0, 0x1.ep+0
        },
        {
            0x1.992dfcp-2, 0x1.72c20ap-2, 0x1.54b71p-2, 0x1.3c5d0cp-2,
            0x1.1f2844p-2, 0x1.01521cp-2, 0x1.d4900ep-3, 0x1.af9e74p-3,
            0x1.756596p-1, 0x1.58f538p-1, 0x1.425596p-1, 0x1.2fb56p-1,
            0x1.18fa24p-1, 0x1.013d86p-1, 0x1.dcfd34p-2, 0x1.be5346p-2
        },
        {
            0x1.2a73b4p-27, -0x1.0638dap-27, -0x1.595d8ap-29, -0x1.1324b2p-28,
            -0x1.1322d6p-29, -0x1.3ba50ep-27, -0x1.58ce7ep-30, 0x1.a76982p-29,
            0x1.031d46p-27, -0x1.30697ap-26, -0x1.20cd58p-26, -0x1.3ea558p-26,
            -0x1.98c116p-26, -0x1.8c8d3p-26, -0x1.95dffep-28, 0x1.ea3446p-27
        },
        {
            -0x1.5fc498p-4, -0x1.0d3a38p-4, -0x1.adcea6p-5, -0x1.619ba2p-5,
            -0x1.12f652p-5, -0x1.9f4ba2p-6, -0x1.47acdp-6, -0x1.0ad896p-6,
            -0x1.021418p-1, -0x1.92432cp-2, -0x1.465b7cp-2, -0x1.108372p-2,
            -0x1.b0711cp-3, -0x1.4e6fcap-3, -0x1.0d794ap-3, -0x1.bf347p-4
        },
        {
            0x1.9dff2cp-6, 0x1.06a6dep-6, 0x1.66e19ep-7, 0x1.027e5ep-7,
            0x1.5377bep-8, 0x1.a9c66ep-9, 0x1.1fd2a4p-9, 0x1.9aa24ap-10,
            0x1.1bd806p-1, 0x1.6cf226p-2, 0x1.f88cdap-3, 0x1.6f64c2p-3,
            0x1.e9e51p-4, 0x1.3911f4p-4, 0x1.aebb0cp-5, 0x1.384cbp-5
        },
        {
            -0x1.1557cep-7, -0x1.219f74p-8, -0x1.50bdcap-9, -0x1.a69e8ep-10,
            -0x1.d1c758p-11, -0x1.e2169p-12, -0x1.15d268p-12, -0x1.59c87p-13,
            -0x1.717a86p-1, -0x1.86688ep-2, -0x1.ca4866p-3, -0x1.21f012p-3,
            -0x1.43449ep-4, -0x1.535524p-5, -0x1.8c601cp-6, -0x1.f3c55ep-7
        },
        {
            0x1.8e9238p-9, 0x1.558a36p-10, 0x1.50f442p-11, 0x1.6f87aep-12,
            0x1.52f0fp-13, 0x1.20816ap-14, 0x1.1ab282p-15, 0x1.32475cp-16,
            0x1.048baap+0, 0x1.c44552p-2, 0x1.c27436p-3, 0x1.ef1f96p-4,
            0x1.cd073ep-5, 0x1.8cd99p-6, 0x1.88f406p-7, 0x1.ae043p-8
        },
        {
            -0x1.2ec164p-10, -0x1.a9764cp-12, -0x1.5e9694p-13, -0x1.483544p-14,
            -0x1.04105p-15, -0x1.682fd8p-17, -0x1.2a062ap-18, -0x1.19831cp-19,
            -0x1.871288p+0, -0x1.15e7fcp-1, -0x1.ccbab2p-3, -0x1.c9036ep-4,
            -0x1.5d1ddep-5, -0x1.eae1ecp-7, -0x1.9ea88p-8, -0x1.88a888p-9
        },
        {
            0x1.d66204p-12, 0x1.0c89dep-13, 0x1.796c2ap-15, 0x1.33c6bp-16,
            0x1.943508p-18, 0x1.cc3cbcp-20, 0x1.455a44p-21, 0x1.09c98ap-22,
            0x1.2a296ep+1, 0x1.5a43aep-1, 0x1.eee7dp-3, 0x1.957054p-4,
            0x1.0cd8c6p-5, 0x1.34b15p-7, 0x1.b4ba92p-9, 0x1.6cd9cp-10
        }
    };

    /** digamma(x) / (x - x0), where x0 is the zero, from 1 to 16; error below 2^-58. */
    static final double[][] DIGAMMA_F64 = {
        {
            0x1.4p+1, 0x1.cp+1, 0x1.4p+2, 0x1.cp+2,
            0x1.4p+3, 0x1.cp+3, 0x1.4p+0, 0x1.cp+0
        },
        {
            0x1.5ab6aae23d76fp-1, 0x1.1517a6351bb82p-1, 0x1.b3de7000b0e6dp-2, 0x1.5a434b92b4383p-2,
            0x1.0e0d0d5d9ef27p-2, 0x1.a92838665a2b8p-3, 0x1.13236660188ap+0, 0x1.b763ca67112ap-1
        },
        {
            -0x1.9ac326c8c6415p-56, -0x1.c90702c3e5062p-55, 0x1.ee8d51e9224f4p-56, 0x1.d3cf8b572740cp-58,
            0x1.2219074b313e4p-56, -0x1.72827867cbe7ap-57, 0x1.4f48cca674f7dp-55, -0x1.05361567061b1p-57
        },
        {
            -0x1.7076dd08464fbp-3, -0x1.a7ab506b7fd17p-4, -0x1.d9105109f1b1ap-5, -0x1.110d3d9f96aep-5,
            -0x1.303f29d98d515p-6, -0x1.5d09a25bced3ep-7, -0x1.28888254be33fp-1, -0x1.4e15b17372db3p-2
        },
        {
            0x1.e7a7b8bd0048bp-5, 0x1.8c871354bba73p-6, 0x1.34dddf807f3a3p-7, 0x1.fe6428a911954p-9,
            0x1.908038f7a769ap-10, 0x1.4ad7076f3d347p-11, 0x1.99d8501de70cdp-2, 0x1.41c830a3206e4p-3
        },
        {
            -0x1.5e73b60354beep-6, -0x1.91642ed1a6dc6p-8, -0x1.b1bddb558f9f5p-10, -0x1.fe1b15f7f82dp-12,
            -0x1.1847f2a8ec7d4p-13, -0x1.4bc912b2eed23p-15, -0x1.3303dff259ca5p-2, -0x1.510ab0e548801p-4
        },
        {
            0x1.0673e56d8712p-7, 0x1.a7502441b0509p-10, 0x1.3cae832362e9cp-12, 0x1.0862fca72987cp-14,
            0x1.95b21878f24f5p-17, 0x1.572e82d163c37p-19, 0x1.dbae8a20413c2p-3, 0x1.6effaf57e604ap-5
        },
        {
            -0x1.926b49a7e60cfp-9, -0x1.c9867ab08c0afp-12, -0x1.d9c0bad9a564ap-15, -0x1.18717e1264141p-17,
            -0x1.2bf6070c7638bp-20, -0x1.6a0e28a90aaefp-23, -0x1.7653f88cc936bp-3, -0x1.97cc6e1119abap-6
        },
        {
            0x1.38f5902fb65cep-10, 0x1.f66a45bf5ec89p-14, 0x1.682c77d2e2a56p-17, 0x1.2e3659af3b4eap-20,
            0x1.c235307c0350fp-24, 0x1.8347992741ae1p-27, 0x1.28dfeec0851d8p-3, 0x1.ca49472242f82p-7
        },
        {
            -0x1.eb3d27e1da84fp-12, -0x1.16d80839ed6f8p-15, -0x1.14fec28f6a4a2p-19, -0x1.496c65e880e08p-23,
            -0x1.5591841ce90f2p-27, -0x1.a28589bf17b91p-31, -0x1.d8cb5bbe072a9p-4, -0x1.0335d1c8afef9p-7
        },
        {
            0x1.83dc7dbff4689p-13, 0x1.37dec992d61ecp-17, 0x1.adaad9f8f4e16p-22, 0x1.6a32659d7135bp-26,
            0x1.05525525bf319p-30, 0x1.c7de6087e3421p-35, 0x1.7948395a6faddp-4, 0x1.266021114e96dp-8
        },
        {
            -0x1.337a090ccd28p-14, -0x1.5eb4c2166def6p-19, -0x1.4f5f546ac45fap-24, -0x1.90e620f787cb8p-29,
            -0x1.92801016618afp-34, -0x1.f3ad96f7055b4p-39, -0x1.2d68d7e80b1ebp-4, -0x1.4f1ca2b8b494bp-9
        },
        {
            0x1.e8d7426fe670ep-16, 0x1.8bf3ad136b086p-21, 0x1.070d28e904b97p-26, 0x1.be184e7be04c1p-32,
            0x1.379fa6cd49311p-37, 0x1.133fd64962c5ap-42, 0x1.e1e2820887071p-5, 0x1.7e0aac5992163p-10
        },
        {
            -0x1.85544739b777ep-17, -0x1.c09ef868dbed7p-23, -0x1.9e395c396175dp-29, -0x1.f2d77d19ea9afp-35,
            -0x1.e4a3538fad68ap-41, -0x1.3066a4153a6d2p-46, -0x1.815a63b5b0c93p-5, -0x1.b3b8400495cf2p-11
        },
        {
            0x1.36a6e94547bacp-18, 0x1.fccbb15eb0a8p-25, 0x1.474c1a6755739p-31, 0x1.17870838ba889p-37,
            0x1.7a69734bb559fp-44, 0x1.522b0988aad03p-50, 0x1.345e3498f6fbep-5, 0x1.f1c743eda9b3ap-12
        },
        {
            -0x1.f011e3b8b7107p-20, -0x1.17c07a0afcd3ap-26, -0x1.033d427a14db1p-33, -0x1.2e87f3f183accp-40,
            -0x1.285194d19dd7dp-47, -0x1.81c4cd481da24p-54, -0x1.ed1d9708f3035p-6, -0x1.2402c57071e8cp-12
        },
        {
            0x1.868861bd3e74p-21, 0x1.489c1c9f7ec77p-28, 0x1.954e291e0a82fp-36, 0x1.609a8deec1e3ap-43,
            0x1.cace99d1eafc6p-51, 0x1.a2c30e13468c7p-58, 0x1.850ecdd2ab5fdp-6, 0x1.4372c854ce5e9p-13
        },
        {
            -0x1.36db56b59452ap-22, -0x1.676d30180b87dp-29, -0x1.3f4bbe5d2e65bp-38, -0x1.9f284a0b2082ap-45,
            -0x1.67349a2fc5912p-54, -0x1.0c9efc5ce106ep-63, -0x1.391c7643db31fp-6, -0x1.59c8cf3f9aee7p-16
        },
        {
            0x1.2c91137d3bf0ep-23, 0x1.c908c2a4767f8p-32, 0x1.341041cb6fa2cp-40, 0x1.f67b740dfee89p-49,
            0x1.54f8373cda93cp-57, 0x1.22e48a7f46997p-65, 0x1.2bf76b30651a1p-6, 0x1.d1e9261a60e8bp-15
        },
        {
            -0x1.ea1bbd864e0d9p-25, 0x1.23968635fb137p-30, -0x1.feeb40e3807bep-43, 0x1.73188b9d35cf2p-48,
            -0x1.13b4cac4ff4aap-60, -0x1.638609bb23685p-66, -0x1.d21952fb88884p-7, -0x1.2bbd9b5d80831p-12
        }
    };

    /** The same for F32; error below 2^-29. */
    static final double[][] DIGAMMA_F32 = {
        {
            0x1.2p+1, 0x1.6p+1, 0x1.ap+1, 0x1.ep+1,
            0x1.2p+2, 0x1.6p+2, 0x1.ap+2, 0x1.ep+2,
            0x1.2p+3, 0x1.6p+3, 0x1.ap+3, 0x1.ep+3,
            0x1.2p+0, 0x1.6p+0, 0x1.ap+0, 0x1.ep+0
        },
        {
            0x1.73d618p-1, 0x1.456ed4p-1, 0x1.2328b2p-1, 0x1.0894cap-1,
            0x1.d414dep-2, 0x1.988576p-2, 0x1.6c645ep-2, 0x1.4a22bp-2,
            0x1.22c808p-2, 0x1.f8f2f2p-3, 0x1.c059d6p-3, 0x1.948efap-3,
            0x1.277046p+0, 0x1.0211b8p+0, 0x1.cd9d88p-1, 0x1.a3b07ep-1
        },
        {
            0x1.26d8a8p-28, 0x1.c2552p-27, 0x1.9742bep-27, 0x1.82f374p-27,
            0x1.50deacp-29, -0x1.f6751ap-28, -0x1.df9d2ep-28, 0x1.d66d6ap-27,
            -0x1.4c30dep-27, -0x1.8db02p-29, -0x1.b23f14p-29, 0x1.5e96f4p-28,
            0x1.2254d2p-25, 0x1.1c3274p-26, 0x1.8733c4p-26, 0x1.17dc76p-31
        },
        {
            -0x1.b6cc94p-3, -0x1.3ace4ep-3, -0x1.de63fp-4, -0x1.7a6d08p-4,
            -0x1.18ec58p-4, -0x1.94e7d6p-5, -0x1.3438b6p-5, -0x1.e7ce38p-6,
            -0x1.69c62p-6, -0x1.040b08p-6, -0x1.8aa55ap-7, -0x1.3742dcp-7,
            -0x1.6404aap-1, -0x1.f757b2p-2, -0x1.7aa64ap-2, -0x1.297b64p-2
        },
        {
            0x1.4422f8p-4, 0x1.796a0ep-5, 0x1.e2f448p-6, 0x1.4a2d0ap-6,
            0x1.97bb5p-7, 0x1.e0b94p-8, 0x1.35f9c8p-8, 0x1.a9e57ep-9,
            0x1.080384p-9, 0x1.37d8cap-10, 0x1.921328p-11, 0x1.13dedcp-11,
            0x1.13c7a6p-1, 0x1.39d548p-2, 0x1.8ab0dap-3, 0x1.0a49bap-3
        },
        {
            -0x1.043756p-5, -0x1.eae874p-7, -0x1.07efd2p-7, -0x1.373ecap-8,
            -0x1.3ebd8ap-9, -0x1.3263cap-10, -0x1.4dc97ep-11, -0x1.8d30fep-12,
            -0x1.9a6048p-13, -0x1.8d0e28p-14, -0x1.b1dc72p-15, -0x1.0273c8p-15,
            -0x1.ce2358p-2, -0x1.a8cf6cp-3, -0x1.bf42eep-4, -0x1.033a12p-4
        },
        {
            0x1.b33c6ep-7, 0x1.4cbdecp-8, 0x1.2c9fb4p-9, 0x1.319982p-10,
            0x1.03488p-11, 0x1.95d93p-13, 0x1.74fcaap-14, 0x1.7ff3d4p-15,
            0x1.4a1e2cp-16, 0x1.053094p-17, 0x1.e323f2p-19, 0x1.f32b44p-20,
            0x1.8f9974p-2, 0x1.29da5ep-3, 0x1.0735c6p-4, 0x1.068c16p-5
        },
        {
            -0x1.7b3722p-8, -0x1.d28f18p-10, -0x1.6197b2p-11, -0x1.35c2f4p-12,
            -0x1.b7ec1ap-14, -0x1.16b45cp-15, -0x1.ab170ep-17, -0x1.7c8d1ap-18,
            -0x1.13aa04p-19, -0x1.6191b8p-21, -0x1.146d88p-22, -0x1.e9dfd4p-24,
            -0x1.650dc8p-2, -0x1.adb644p-4, -0x1.3ec1ep-5, -0x1.11ed32p-6
        },
        {
            0x1.49d21p-9, 0x1.4a3aa6p-11, 0x1.a358eep-13, 0x1.3c1p-14,
            0x1.75d1f8p-16, 0x1.808b92p-18, 0x1.f3505cp-20, 0x1.824b4ep-21,
            0x1.cdeaeep-23, 0x1.e51d1ap-25, 0x1.3ecceep-26, 0x1.ee4a02p-28,
            0x1.3bf04ep-2, 0x1.369188p-4, 0x1.8347b6p-6, 0x1.1c97fap-7
        }
    };
}
