// The number-theoretic transform of ML-DSA (FIPS 204, 7.5) modulo q = 8380417, of polynomials of 256 coefficients in local
// memory, by a work-group together: GROUP work-items on a card, one with vectors of 8 on a CPU.
//
// A polynomial is a square of 16 rows: the first four of the transform's eight layers combine whole rows. Turned over its
// diagonal, the other four do too; so all loads and stores are of neighbours, in vectors as among work-items.
//
// Products are Montgomery's with R = 2^32: times(a, b) = a b / R modulo q. Numbers are signed, and reduced late.

#define Q 8380417
// 1 / q modulo 2^32.
#define Q_INVERSE 58728449u
// R^2 / 256 modulo q, which takes the transform's factor away, and the R of one product with it.
#define NTT_SCALE 41978

#if GROUP == 1
#define WIDE 8
typedef int8 wides;
#define load_wide(from) vload8(0, from)
#define store_wide(value, to) vstore8(value, 0, to)
#else
#define WIDE 1
typedef int wides;
#define load_wide(from) (*(from))
#define store_wide(value, to) (*(to) = (value))
#endif

// Goes through `count` integers, WIDE of them at `i`, divided among the group.
#define FOR_WIDE(i, count) \
  for (uint i = WIDE * get_local_id(0); i < (count); i += WIDE * GROUP)

// Goes through `count` places one by one, divided among the group.
#define FOR_EACH(i, count) for (uint i = get_local_id(0); i < (count); i += GROUP)

// R zeta^BitRev(k), zeta = 1753 (FIPS 204, appendix B).
constant int NTT_ZETAS[256] = {
    -4186625, 25847, -2608894, -518909, 237124, -777960, -876248, 466468, 1826347, 2353451,
    -359251, -2091905, 3119733, -2884855, 3111497, 2680103, 2725464, 1024112, -1079900, 3585928,
    -549488, -1119584, 2619752, -2108549, -2118186, -3859737, -1399561, -3277672, 1757237, -19422,
    4010497, 280005, 2706023, 95776, 3077325, 3530437, -1661693, -3592148, -2537516, 3915439,
    -3861115, -3043716, 3574422, -2867647, 3539968, -300467, 2348700, -539299, -1699267, -1643818,
    3505694, -3821735, 3507263, -2140649, -1600420, 3699596, 811944, 531354, 954230, 3881043,
    3900724, -2556880, 2071892, -2797779, -3930395, -1528703, -3677745, -3041255, -1452451,
    3475950, 2176455, -1585221, -1257611, 1939314, -4083598, -1000202, -3190144, -3157330,
    -3632928, 126922, 3412210, -983419, 2147896, 2715295, -2967645, -3693493, -411027, -2477047,
    -671102, -1228525, -22981, -1308169, -381987, 1349076, 1852771, -1430430, -3343383, 264944,
    508951, 3097992, 44288, -1100098, 904516, 3958618, -3724342, -8578, 1653064, -3249728,
    2389356, -210977, 759969, -1316856, 189548, -3553272, 3159746, -1851402, -2409325, -177440,
    1315589, 1341330, 1285669, -1584928, -812732, -1439742, -3019102, -3881060, -3628969, 3839961,
    2091667, 3407706, 2316500, 3817976, -3342478, 2244091, -2446433, -3562462, 266997, 2434439,
    -1235728, 3513181, -3520352, -3759364, -1197226, -3193378, 900702, 1859098, 909542, 819034,
    495491, -1613174, -43260, -522500, -655327, -3122442, 2031748, 3207046, -3556995, -525098,
    -768622, -3595838, 342297, 286988, -2437823, 4108315, 3437287, -3342277, 1735879, 203044,
    2842341, 2691481, -2590150, 1265009, 4055324, 1247620, 2486353, 1595974, -3767016, 1250494,
    2635921, -3548272, -2994039, 1869119, 1903435, -1050970, -1333058, 1237275, -3318210,
    -1430225, -451100, 1312455, 3306115, -1962642, -1279661, 1917081, -2546312, -1374803, 1500165,
    777191, 2235880, 3406031, -542412, -2831860, -1671176, -1846953, -2584293, -3724270, 594136,
    -3776993, -2013608, 2432395, 2454455, -164721, 1957272, 3369112, 185531, -1207385, -3183426,
    162844, 1616392, 3014001, 810149, 1652634, -3694233, -1799107, -3038916, 3523897, 3866901,
    269760, 2213111, -975884, 1717735, 472078, -426683, 1723600, -1803090, 1910376, -1667432,
    -1104333, -260646, -3833893, -2939036, -2235985, -420899, -2286327, 183443, -976891, 1612842,
    -3545687, -554416, 3919660, -48306, -1362209, 3937738, 1400424, -846154, 1976782};

// The factors of all butterflies, in the order they are read in: at 1 to 15 those of the first four layers, one for a row;
// from 16 on those of the others, one for a column. Behind them those of the inverse: the same from behind, and negative.
#define NTT_FACTORS 512

with_local void ntt_factors(local int *factors) {
  FOR_EACH(i, 256) {
    const bool isFirst = i < 16;
    const uint row = isFirst ? i : i / 16;
    // Blocks of a layer: its factors have the numbers blocks to 2 blocks - 1, and 16 times as many in the second half.
    const uint blocks = row == 0 ? 0 : 1u << (31 - clz(row));
    const uint number = isFirst ? row : 16 * blocks + blocks * (i % 16) + row - blocks;
    const uint mirrored = isFirst ? 3 * blocks - 1 - row : 48 * blocks - 1 - number;
    factors[i] = NTT_ZETAS[number & 255];
    factors[256 + i] = -NTT_ZETAS[mirrored & 255];
  }
  meet(CLK_LOCAL_MEM_FENCE);
}

// a b / R modulo q, between -q and q; |a b| <= 2^31 q.
#if WIDE == 1
static int times(int a, int b) {
  const int low = as_int(as_uint(a) * as_uint(b) * Q_INVERSE);
  return mul_hi(a, b) - mul_hi(low, Q);
}
#else
// The lower half of every 64 bits as a signed integer.
static long4 lower_half(long4 x) { return as_long4(as_ulong4(x) << 32) >> 32; }

// R times the quotient for the lower halves: the product, less the multiple of q that makes its own lower half zero.
static long4 times_in_halves(long4 a, long4 b) {
  const long4 product = lower_half(a) * lower_half(b);
  const long4 low = as_long4(as_ulong4(product) * Q_INVERSE);
  return product - lower_half(low) * Q;
}

// By neighbours in turn: CPUs multiply whole every second of their lanes (a fifth faster here than mul_hi).
static wides times(wides a, wides b) {
  const long4 even = times_in_halves(as_long4(a), as_long4(b));
  const long4 odd = times_in_halves(as_long4(a) >> 32, as_long4(b) >> 32);
  return as_int8(as_ulong4(even) >> 32 | (as_ulong4(odd) & 0xffffffff00000000ul));
}
#endif

// a modulo q, at most 6283008 either way; |a| < 2^31 - 2^22.
static wides reduced(wides a) { return a - ((a + (1 << 22)) >> 23) * Q; }

// Turns `count` polynomials over their diagonals.
with_local void ntt_turn(local int *x, uint count) {
  FOR_EACH(i, 256 * count) {
    const uint row = i / 16 % 16;
    const uint column = i % 16;
    if (row < column) {
      const uint other = (i & ~255u) + 16 * column + row;
      const int kept = x[i];
      x[i] = x[other];
      x[other] = kept;
    }
  }
  meet(CLK_LOCAL_MEM_FENCE);
}

// What butterfly i of a layer combines, and by which factor: rows `at` and `at` + 16 length, WIDE columns of them.
#define NTT_BUTTERFLY(i, length)                                            \
  const uint pair = (i) / 16 % 8;                                           \
  const uint block = pair / (length);                                       \
  local int *at = x + 256 * ((i) / 128) + 16 * (pair + block * (length)) + (i) % 16; \
  const uint row = 8 / (length) + block;                                    \
  const wides factor = isSecond ? load_wide(factors + 16 * row + (i) % 16) : (wides)(factors[row]); \
  const wides a = load_wide(at);                                            \
  const wides b = load_wide(at + 16 * (length));

// Four layers (algorithm 41). Each makes numbers larger by q at most.
with_local void ntt_forward(local int *x, uint count, local const int *factors, bool isSecond) {
  for (uint length = 8; length > 0; length /= 2) {
    FOR_WIDE(i, 128 * count) {
      NTT_BUTTERFLY(i, length)
      const wides product = times(b, factor);
      store_wide(a + product, at);
      store_wide(a - product, at + 16 * length);
    }
    meet(CLK_LOCAL_MEM_FENCE);
  }
}

// Four layers (algorithm 42). Each makes numbers twice as large at most.
with_local void ntt_backward(local int *x, uint count, local const int *factors, bool isSecond) {
  for (uint length = 1; length <= 8; length *= 2) {
    FOR_WIDE(i, 128 * count) {
      NTT_BUTTERFLY(i, length)
      store_wide(a + b, at);
      store_wide(times(a - b, factor), at + 16 * length);
    }
    meet(CLK_LOCAL_MEM_FENCE);
  }
}

// The transform of `count` polynomials, in place: coefficients at most q + 2^13 either way before, 9 q + 2^13 after.
with_local void ntt(local int *x, uint count, local const int *factors) {
  ntt_forward(x, count, factors, false);
  ntt_turn(x, count);
  ntt_forward(x, count, factors, true);
  ntt_turn(x, count);
}

// Its inverse times R: coefficients at most 6283008 before, 0 to q - 1 after.
with_local void ntt_inverse(local int *x, uint count, local const int *factors) {
  ntt_turn(x, count);
  ntt_backward(x, count, factors + 256, true);
  ntt_turn(x, count);
  ntt_backward(x, count, factors + 256, false);
  FOR_WIDE(i, 256 * count) {
    const wides y = times(load_wide(x + i), (wides)(NTT_SCALE));
    store_wide(y + ((y >> 31) & Q), x + i);
  }
  meet(CLK_LOCAL_MEM_FENCE);
}
