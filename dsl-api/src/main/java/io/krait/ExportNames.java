package io.krait;

import io.krait.staging.Origin;
import io.krait.staging.SignatureException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which names C and C++ take, and which would mean something else to the compiler or the linker. */
final class ExportNames {
    static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");
    private static final Pattern RESERVED = Pattern.compile("_[A-Z_].*");
    private static final Pattern TYPE = Pattern.compile("u?int((_least|_fast)?(8|16|32|64)|ptr|max)_t"
            + "|(size|ssize|ptrdiff|wchar|wint|max_align|nullptr|sig_atomic)_t");
    private static final Pattern LIMIT = Pattern.compile("(U?INT((_LEAST|_FAST)?(8|16|32|64)|PTR|MAX)"
            + "|SIZE|PTRDIFF|WCHAR|WINT|SIG_ATOMIC)_(MIN|MAX|C|WIDTH)");

    private static final Set<String> KEYWORDS = words("""
            alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class
            co_await co_return co_yield compl concept const const_cast consteval constexpr constinit continue decltype
            default delete do double dynamic_cast else enum explicit export extern false float for friend goto if
            inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected
            public register reinterpret_cast requires restrict return short signed sizeof static static_assert
            static_cast struct switch template this thread_local throw true try typedef typeid typename typeof
            typeof_unqual union unsigned using virtual void volatile while xor xor_eq""");

    /** Of compilers for some systems, and of headers that many programs include first. */
    private static final Set<String> MACROS = words("""
            linux unix i386 hpux m68k mips sparc sun vax WIN32 WIN64 WINNT near far NULL EOF NAN INFINITY HUGE_VAL
            HUGE_VALF HUGE_VALL I complex imaginary noreturn assert errno math_errhandling offsetof stdin stdout
            stderr NDEBUG""");

    /** What compiled code may call instead of an operation, and what a program may define only once. */
    private static final Set<String> FUNCTIONS = functions();

    /** Headers of C, which a header of that name would hide, and libraries that programs are linked with. */
    private static final Set<String> FILES = words("""
            assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg
            stdatomic stdbit stdbool stdckdint stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar
            wchar wctype memory malloc strings unistd pthread sched dlfcn
            m c dl rt util gcc gcc_s msvcrt ucrt""");

    private ExportNames() {
    }

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    private static Set<String> functions() {
        Set<String> all = new HashSet<>();
        for (String f : words("""
                acos acosh acospi asin asinh asinpi atan atan2 atan2pi atanh atanpi canonicalize cbrt ceil compoundn
                copysign cos cosh cospi drem erf erfc exp exp10 exp10m1 exp2 exp2m1 expm1 fabs fadd fdim fdiv ffma
                finite floor fma fmax fmaximum fmaximum_mag fmaximum_mag_num fmaximum_num fmin fminimum fminimum_mag
                fminimum_mag_num fminimum_num fmod fmul frexp fromfp fromfpx fsqrt fsub gamma getpayload hypot ilogb
                isinf isnan j0 j1 jn ldexp lgamma lgamma_r llogb llrint llround log log10 log10p1 log1p log2 log2p1
                logb logp1 lrint lround modf nan nearbyint nextafter nextdown nexttoward nextup pow pow10 powi pown
                powr remainder remquo rint rootn round roundeven rsqrt scalb scalbln scalbn setpayload significand sin
                sincos sinh sinpi sqrt tan tanh tanpi tgamma totalorder totalordermag trunc ufromfp ufromfpx y0 y1 yn
                cabs cacos cacosh carg casin casinh catan catanh ccos ccosh cexp cimag clog clog10 conj cpow cproj creal
                csin csinh csqrt ctan ctanh""")) {
            all.addAll(List.of(f, f + "f", f + "l"));
        }
        all.addAll(words("""
                memccpy memchr memcmp memcpy memmem memmove mempcpy memrchr memset memset_explicit memset_pattern4
                memset_pattern8 memset_pattern16 bcmp bcopy bzero explicit_bzero stpcpy stpncpy strcasecmp strcat
                strchr strcmp strcoll strcpy strcspn strdup strerror strlcat strlcpy strlen strncasecmp strncat strncmp
                strncpy strndup strnlen strpbrk strrchr strsep strsignal strspn strstr strtok strxfrm index rindex ffs
                ffsl ffsll wcslen wmemchr wmemcmp wmemcpy wmemmove wmemset
                abort abs aligned_alloc alloca at_quick_exit atexit atof atoi atol atoll bsearch calloc cfree div exit
                free free_aligned_sized free_sized getenv imaxabs imaxdiv labs ldiv llabs lldiv malloc mblen memalign
                posix_memalign pvalloc qsort quick_exit rand random realloc reallocarray reallocf setenv srand srandom
                strtod strtof strtoimax strtol strtold strtoll strtoul strtoull strtoumax system unsetenv valloc
                clearerr fclose fdopen feof ferror fflush fgetc fgetpos fgets fileno fopen fprintf fputc fputs fread
                freopen fscanf fseek fseeko fsetpos ftell ftello fwrite getc getchar gets perror popen pclose printf
                putc putchar puts remove rename rewind scanf setbuf setvbuf snprintf sprintf sscanf tmpfile tmpnam
                ungetc vfprintf vfscanf vprintf vscanf vsnprintf vsprintf vsscanf
                isalnum isalpha isascii isblank iscntrl isdigit isgraph islower isprint ispunct isspace isupper
                isxdigit toascii tolower toupper
                asctime clock clock_gettime ctime difftime gmtime localtime mktime nanosleep sleep strftime time
                timespec_get usleep
                longjmp raise setjmp sigaction siglongjmp signal sigsetjmp localeconv setlocale
                feclearexcept fegetenv fegetexceptflag fegetmode fegetround feholdexcept feraiseexcept fesetenv
                fesetexcept fesetexceptflag fesetmode fesetround fetestexcept feupdateenv
                accept access bind brk chdir chmod close connect creat dlclose dlerror dlopen dlsym dup dup2 environ
                execv execve fork fstat getpid ioctl kill link listen lseek main mmap mprotect munmap open optarg
                optind pause pipe poll read recv sbrk select send socket stat syscall sysconf unlink wait waitpid
                write error warn err"""));
        return Set.copyOf(all);
    }

    /** A function of a library or of C, a library, or what a function takes. */
    enum Kind {
        FUNCTION("a function"), LIBRARY("a library"), PARAMETER("a parameter"), EXTENT("an extent");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    /** Fails for what is no name in C and C++, or one with another meaning. */
    static void check(Kind kind, String name) {
        String why = why(kind, name);
        if (!why.isEmpty()) {
            throw new SignatureException("'" + name + "' cannot be the name of " + kind.label + " in C and C++"
                    + Recording.where(Origin.here()) + ": " + why);
        }
    }

    private static String why(Kind kind, String name) {
        if (!NAME.matcher(name).matches()) {
            return "use letters, digits and underscores, and no digit first";
        }
        if (KEYWORDS.contains(name)) {
            return "it is a keyword; use another name";
        }
        if (MACROS.contains(name) || LIMIT.matcher(name).matches()) {
            return "compilers or headers define it as a macro; use another name";
        }
        if (TYPE.matcher(name).matches()) {
            return "it is a type of <stdint.h> or <stddef.h>; use another name";
        }
        if (name.toLowerCase(Locale.ROOT).startsWith("krait_")) {
            return "Krait's own names begin with krait_; use another name";
        }
        boolean symbol = kind == Kind.FUNCTION || kind == Kind.LIBRARY;
        if (RESERVED.matcher(name).matches() || symbol && name.startsWith("_")) {
            return "names that begin so belong to compilers and their libraries; use another name";
        }
        if (kind == Kind.FUNCTION && FUNCTIONS.contains(name)) {
            return "the C library has a function of that name, which compiled code or the program may call; use "
                    + "another name, for instance my_" + name;
        }
        if (kind == Kind.LIBRARY && FILES.contains(name)) {
            return "it would hide " + name + ".h or lib" + name + " of the system; use another name";
        }
        return !symbol && name.equals("error") ? "it is the last argument of each function; use another name" : "";
    }

    /** Fails for names of functions that the library has anyway. */
    static void checkOwn(String library, String name) {
        if (name.equals(library + "_message") || name.equals(library + "_level")) {
            throw new SignatureException("'" + name + "' cannot be the name of a function"
                    + Recording.where(Origin.here()) + ": library " + library + " defines it itself; use another name");
        }
    }
}
