/*
 * What a work-item computes with: LANES items side by side, one in each component of a vector. A GPU takes LANES = 1,
 * an item for each work-item; a CPU takes as many as fill its vectors (4 or 8).
 *
 * Plural names are one number for each lane: uints, ints (32 bits), ulongs, longs (64 bits), reals (binary64). A
 * condition is a mask of longs, all ones in the lanes where it holds, so that both paths are computed and blended.
 * (A scalar condition made a vector is -1 and not 1, so none is.)
 */
#pragma OPENCL FP_CONTRACT OFF

#ifndef LANES
#error "LANES is 1, 4 or 8"
#endif

#if LANES == 1
typedef uint uints;
typedef int ints;
typedef ulong ulongs;
typedef long longs;
#define as_longs(x) as_long(x)
#define as_ulongs(x) as_ulong(x)
#define to_longs(x) ((long)(x))
#define to_ulongs(x) ((ulong)(x))
#define to_uints(x) ((uint)(x))
#define to_ints(x) ((int)(x))
#define mask_of(condition) (-(long)(condition))
#define any_lane(mask) ((mask) != 0)
#else
#define lanes_paste(name, lanes) name##lanes
#define lanes_join(name, lanes) lanes_paste(name, lanes)
typedef lanes_join(uint, LANES) uints;
typedef lanes_join(int, LANES) ints;
typedef lanes_join(ulong, LANES) ulongs;
typedef lanes_join(long, LANES) longs;
#define as_longs(x) lanes_join(as_long, LANES)(x)
#define as_ulongs(x) lanes_join(as_ulong, LANES)(x)
#define to_longs(x) lanes_join(convert_long, LANES)(x)
#define to_ulongs(x) lanes_join(convert_ulong, LANES)(x)
#define to_uints(x) lanes_join(convert_uint, LANES)(x)
#define to_ints(x) lanes_join(convert_int, LANES)(x)
#define mask_of(condition) (condition)
#define any_lane(mask) any(mask)
#endif

#ifdef cl_khr_fp64
#if LANES == 1
typedef double reals;
#define as_reals(x) as_double(x)
#else
typedef lanes_join(double, LANES) reals;
#define as_reals(x) lanes_join(as_double, LANES)(x)
#endif
#endif

/*
 * How functions are called. On a CPU what is called from many places and works long enough to repay the call is there
 * once (code_once), which saves instruction cache and compile time. On a GPU (INLINED) a call moves what it is handed by
 * pointer to memory, where a private array has its own traffic: so all arithmetic is inlined into the loops, whether or
 * not the compiler would have done so by itself, and the functions with the loops stand apart (code_apart), each with
 * copies in registers of what it is handed.
 */
#define code_apart __attribute__((noinline)) static
#ifdef INLINED
#define inlined __attribute__((always_inline)) static inline
#define code_once inlined
#else
#define inlined static inline
#define code_once code_apart
#endif

/* One lane of a variable of one of the types above, as an lvalue. */
#define lane_of(type, variable, lane) (((type *)&(variable))[lane])

/* a where the mask is ones, b elsewhere. */
#define blend_longs(mask, a, b) ((b) ^ (((a) ^ (b)) & (mask)))
#define blend_ulongs(mask, a, b) ((b) ^ (((a) ^ (b)) & as_ulongs(mask)))

/*
 * sum + a b, of factors of 32 bits; those of add_word_product are words in 64 bits. NVIDIA's instructions are asked for
 * by name: where limbs come out of shifts, LLVM (15) no longer sees how short they are, and multiplies 64 by 64 bits in
 * half of all cases, which takes three instructions or four.
 */
#if defined(__NV_CL_C_VERSION) && LANES == 1
inlined long add_wide_product(long sum, int a, int b) {
  long result;
  __asm__("mad.wide.s32 %0, %1, %2, %3;" : "=l"(result) : "r"(a), "r"(b), "l"(sum));
  return result;
}

inlined ulong add_word_product(ulong sum, ulong a, ulong b) {
  ulong result;
  __asm__("mad.wide.u32 %0, %1, %2, %3;" : "=l"(result) : "r"((uint)a), "r"((uint)b), "l"(sum));
  return result;
}
#else
inlined longs add_wide_product(longs sum, ints a, ints b) {
  return sum + to_longs(a) * to_longs(b);
}

inlined ulongs add_word_product(ulongs sum, ulongs a, ulongs b) {
  return sum + a * b;
}
#endif

/* The lowest bits of v as a balanced limb; what is above stays in v, which is 2^bits or more away from -2^63 and 2^63. */
inlined ints take_limb(longs *v, int bits) {
#if LANES == 1
  const long t = *v + (1L << (bits - 1));
  *v = t >> bits;
#else
  /* A CPU's vectors have no shift of signed numbers, and what stands in for it makes a product a tenth slower. */
  const ulongs t = as_ulongs(*v) + (ulongs)((1UL << 63) + (1UL << (bits - 1)));
  *v = as_longs(t >> (ulongs)bits) - (longs)(1L << (63 - bits));
#endif
  /* Only the lower halves go into the limb. */
  return (to_ints(as_longs(t)) & (ints)((1 << bits) - 1)) - (ints)(1 << (bits - 1));
}
