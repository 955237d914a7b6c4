/*
 * The field of p = 2^256 - 2^32 - 977 of secp256k1, an element for each lane, in doubles: element = sum of v[i]
 * 2^(52 i), five limbs, signed and balanced, below U = 2^51 + 2^45 in absolute value, the highest below 2^48. The layers
 * are used as those of field25519.cl, but both factors of a product must be settled: U^2 < 1.04 * 2^102.
 *
 * A product is ten columns, column i of weight 2^(52 i), signed, below 2^54 when fresh; sums of columns may grow to 2^60
 * before they settle.
 *
 * Why that is exact: as in field25519.cl, with H = 1.5 * 2^104 and products of at most 2^103. H - g is a multiple of
 * 2^52 of at most 2^103, and with 1.5 * 2^52 added one of 2^51, so exact. The two parts of a product count steps of 2^52
 * and of 1, and what the bits of H and of 1.5 * 2^52 add up to comes off at once.
 */
#define FIELD_LIMBS 5
#define COLUMNS 10
typedef reals limbs;
typedef double limb;

#define HIGH 0x1.8p104
#define LOW 0x1.8p52
#define HIGH_BITS 0x4678000000000000L
#define LOW_BITS 0x4338000000000000L

/* 2^260 modulo p, and 2^256. */
#define FOLD_260 68719492368.0
#define FOLD_256_LOW 977

typedef struct {
  reals v[FIELD_LIMBS];
} field;

typedef struct {
  longs v[COLUMNS];
} columns;

static inline void multiply_add(longs *high, longs *low, reals a, reals b) {
  const reals g = fma(a, b, (reals)HIGH);
  *high += as_longs(g);
  *low += as_longs(fma(a, b, ((reals)HIGH - g) + (reals)LOW));
}

/* Products of limbs that meet in a column. */
#define PRODUCTS(column) ((column) < 0 || (column) > 8 ? 0 : (column) < 5 ? (column) + 1 : 9 - (column))

/* What the bits of the constants add up to in a column. */
#define BIAS(column) \
  ((long)((ulong)PRODUCTS(column) * (ulong)LOW_BITS + (ulong)PRODUCTS((column)-1) * (ulong)HIGH_BITS))

/* c = a b. */
static inline void field_multiply(columns *c, const field *a, const field *b) {
  longs above = (longs)0;
#pragma unroll
  for (int k = 0; k < COLUMNS; k++) {
    longs low = above;
    above = (longs)0;
#pragma unroll
    for (int i = 0; i < FIELD_LIMBS; i++) {
      if (k - i >= 0 && k - i < FIELD_LIMBS) {
        multiply_add(&above, &low, a->v[i], b->v[k - i]);
      }
    }
    c->v[k] = low - (longs)BIAS(k);
  }
}

/* c = a a; equal products once, and doubled. */
static inline void field_square(columns *c, const field *a) {
  longs above = (longs)0;
#pragma unroll
  for (int k = 0; k < COLUMNS; k++) {
    longs low = (longs)0;
    longs high = (longs)0;
#pragma unroll
    for (int i = 0; i < FIELD_LIMBS; i++) {
      if (2 * i < k && k - i < FIELD_LIMBS) {
        multiply_add(&high, &low, a->v[i], a->v[k - i]);
      }
    }
    low += low;
    high += high;
    if (k % 2 == 0 && k < 2 * FIELD_LIMBS - 1) {
      multiply_add(&high, &low, a->v[k / 2], a->v[k / 2]);
    }
    c->v[k] = low + above - (longs)BIAS(k);
    above = high;
  }
}

static inline void columns_add(columns *c, const columns *a, const columns *b) {
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    c->v[i] = a->v[i] + b->v[i];
  }
}

static inline void columns_subtract(columns *c, const columns *a, const columns *b) {
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    c->v[i] = a->v[i] - b->v[i];
  }
}

/* c = a 2^n. */
static inline void columns_shift(columns *c, const columns *a, int n) {
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    c->v[i] = a->v[i] << (longs)n;
  }
}

/* c = 3 a. */
static inline void columns_triple(columns *c, const columns *a) {
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    c->v[i] = a->v[i] + (a->v[i] << (longs)1);
  }
}

/* c = 21 a, 3 b of the curve y^2 = x^3 + b. */
static inline void columns_times_21(columns *c, const columns *a) {
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    c->v[i] = a->v[i] + (a->v[i] << (longs)2) + (a->v[i] << (longs)4);
  }
}

/* c = a. */
static inline void field_spread(columns *c, const field *a) {
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    c->v[i] = i < FIELD_LIMBS ? to_longs(a->v[i < FIELD_LIMBS ? i : 0]) : (longs)0;
  }
}

/* Takes off v what is above 2^bits, balanced, and returns it; v is between -2^62 and 2^62. */
static inline longs take_above(longs *v, int bits) {
  /* A shift of a positive number: vectors have none of a signed one. */
  const ulongs t = as_ulongs(*v) + (ulongs)((1UL << 62) + (1UL << (bits - 1)));
  const longs above = as_longs(t >> (ulongs)bits) - (longs)(1L << (62 - bits));
  *v -= above << (longs)bits;
  return above;
}

/* The double of an integer of at most 2^51 in absolute value. */
static inline reals to_real(longs v) {
  return as_reals(v + (longs)LOW_BITS) - (reals)LOW;
}

/*
 * An element of the columns: columns 5 to 9 become limbs, which come back times 2^260 mod p, of 37 bits; column 9 is
 * below 2^51, as highest limbs are below 2^48. What the product of that reaches column 5 with, below 2^37, comes back
 * once more. Then all carry, and from 2^256 on 2^12 at most come back to the lowest limb.
 */
static inline void field_settle(field *r, const columns *c) {
  longs high[6];
  longs low[6];
  longs carry = (longs)0;
#pragma unroll
  for (int i = 0; i < 6; i++) {
    low[i] = i < 5 ? c->v[i] : (longs)0;
    high[i] = (longs)0;
  }
#pragma unroll
  for (int i = 0; i < 5; i++) {
    longs v = c->v[5 + i] + carry;
    if (i < 4) {
      carry = take_above(&v, 52);
    }
    multiply_add(&high[i], &low[i], to_real(v), (reals)FOLD_260);
    low[i] -= (longs)LOW_BITS;
    high[i] -= (longs)HIGH_BITS;
  }
  longs again = (longs)0;
  multiply_add(&again, &low[0], to_real(high[4]), (reals)FOLD_260);
  low[0] -= (longs)LOW_BITS;
  low[1] += again - (longs)HIGH_BITS;
#pragma unroll
  for (int i = 1; i < 5; i++) {
    low[i] += high[i - 1];
  }
#pragma unroll
  for (int i = 0; i < 4; i++) {
    low[i + 1] += take_above(&low[i], 52);
  }
  const longs top = take_above(&low[4], 48);
  const longs fold = (top << (longs)32) + (top << (longs)10) - (top << (longs)5) - (top << (longs)4) + top;
#pragma unroll
  for (int i = 0; i < 5; i++) {
    r->v[i] = to_real(low[i]);
  }
  /* Their sum as integers might be too large for to_real. */
  r->v[0] += to_real(fold);
}

/* r = a b, settled. */
code_once void field_product(field *r, const field *a, const field *b) {
  columns c;
  field_multiply(&c, a, b);
  field_settle(r, &c);
}

/* r = a^(2^n), settled. */
code_once void field_square_times(field *r, const field *a, int n) {
  field t = *a;
#pragma unroll 1
  for (int i = 0; i < n; i++) {
    columns c;
    field_square(&c, &t);
    field_settle(&t, &c);
  }
  *r = t;
}

/* An element of the number below 2^256 whose eight words of 32 bits are given. */
code_once void field_of_words(field *r, const ulongs *w) {
  columns c;
  for (int i = 0; i < COLUMNS; i++) {
    c.v[i] = (longs)0;
  }
#pragma unroll
  for (int i = 0; i < 5; i++) {
    const int word = 52 * i / 32;
    const int shift = 52 * i % 32;
    ulongs limb = w[word] >> (ulongs)shift;
    limb |= word + 1 < 8 ? w[word + 1 < 8 ? word + 1 : 0] << (ulongs)(32 - shift) : (ulongs)0;
    limb |= word + 2 < 8 ? w[word + 2 < 8 ? word + 2 : 0] << (ulongs)(64 - shift - (shift == 0)) << (ulongs)(shift == 0)
                         : (ulongs)0;
    c.v[i] = as_longs(limb & (ulongs)0xfffffffffffffUL);
  }
  field_settle(r, &c);
}

/* The eight words of the settled element modulo p, in 0 .. p - 1. */
code_once void field_to_words(ulongs *w, const field *a) {
  columns c;
  longs v[5];
  field_spread(&c, a);
  /* The value is between -2^256 and 2^256: 2 p more makes it positive. */
  longs carry = (longs)0;
#pragma unroll
  for (int i = 0; i < 5; i++) {
    const long twice_p = i == 0 ? 0x1ffffdfffff85eL : i < 4 ? 0x1ffffffffffffeL : 0x1fffffffffffeL;
    v[i] = c.v[i] + (longs)twice_p + carry;
    carry = as_longs(as_ulongs(v[i]) >> (ulongs)(i < 4 ? 52 : 48));
    v[i] &= (longs)(i < 4 ? 0xfffffffffffffL : 0xffffffffffffL);
  }
  /* What is above 2^256 comes back twice: the first time it may carry to 2^256 again, if only just. Then what is not
     below p, when 2^32 + 977 more reaches 2^256. */
#pragma unroll
  for (int pass = 0; pass < 3; pass++) {
    longs fold = carry * (longs)((1L << 32) + FOLD_256_LOW);
    if (pass == 2) {
      longs t = v[0] + (longs)((1L << 32) + FOLD_256_LOW);
#pragma unroll
      for (int i = 1; i < 5; i++) {
        t = v[i] + (t >> (longs)52);
      }
      fold = (t >> (longs)48) * (longs)((1L << 32) + FOLD_256_LOW);
    }
    carry = fold;
#pragma unroll
    for (int i = 0; i < 5; i++) {
      v[i] += carry;
      carry = as_longs(as_ulongs(v[i]) >> (ulongs)(i < 4 ? 52 : 48));
      v[i] &= (longs)(i < 4 ? 0xfffffffffffffL : 0xffffffffffffL);
    }
  }
#pragma unroll
  for (int word = 0; word < 8; word++) {
    const int i = 32 * word / 52;
    const int shift = 32 * word % 52;
    ulongs bits = as_ulongs(v[i]) >> (ulongs)shift;
    if (shift > 20 && i < 4) {
      bits |= as_ulongs(v[i < 4 ? i + 1 : 4]) << (ulongs)(52 - shift);
    }
    w[word] = bits & (ulongs)0xffffffffUL;
  }
}

/* r = the constant whose eight words are given, in all lanes. */
static inline void field_constant(field *r, constant const uint *words) {
  ulongs w[8];
  for (int i = 0; i < 8; i++) {
    w[i] = (ulongs)words[i];
  }
  field_of_words(r, w);
}

/* The lanes where the columns' value is 0 modulo p. */
code_once longs columns_are_zero(const columns *c) {
  ulongs w[8];
  field t;
  field_settle(&t, c);
  field_to_words(w, &t);
  return mask_of((w[0] | w[1] | w[2] | w[3] | w[4] | w[5] | w[6] | w[7]) == (ulongs)0);
}

/* r = a where the mask is ones, else b. */
static inline void field_blend(field *r, longs mask, const field *a, const field *b) {
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
    r->v[i] = as_reals(blend_longs(mask, as_longs(a->v[i]), as_longs(b->v[i])));
  }
}

/*
 * The exponents p - 2 and (p + 1) / 4 begin with 223 ones. Powers with 2^m - 1 in the exponent, m = 2, 3, 6, 9, 11, 22,
 * 44, 88, 176, 220, 223, each by squaring the one before and multiplying by one met before; p - 2 goes on with 23 bits
 * of 2^22 - 1, 5 of 1, 3 of 3 and 2 of 1, (p + 1) / 4 with 23 bits of 2^22 - 1, 6 of 3 and 2 of 0.
 */
constant const uchar POWER_SQUARINGS[15] = {1, 1, 3, 3, 2, 11, 22, 44, 88, 44, 3, 23, 5, 3, 2};
/* The factor: 0 the power before squaring, 1 a, 2, 3, 4 those of 2^2 - 1, 2^3 - 1, 2^44 - 1, 5 that of 2^22 - 1. */
constant const uchar POWER_FACTORS[15] = {1, 1, 0, 3, 2, 0, 0, 0, 0, 4, 3, 5, 1, 2, 1};

/* r = a^((p + 1) / 4), a root where there is one, or else a^(p - 2), the inverse, 0 of 0. */

code_once void field_power(field *r, const field *a, bool for_root) {
  field kept[6];
  field t = *a;
  kept[1] = *a;
#pragma unroll 1
  for (int step = 0; step < (for_root ? 13 : 15); step++) {
    int squarings = POWER_SQUARINGS[step];
    int factor = POWER_FACTORS[step];
    if (for_root && step == 12) {
      squarings = 6;
      factor = 2;
    }
    kept[0] = t;
    field_square_times(&t, &t, squarings);
    field_product(&t, &t, &kept[factor]);
    switch (step) {
    case 0:
      kept[2] = t;
      break;
    case 1:
      kept[3] = t;
      break;
    case 5:
      kept[5] = t;
      break;
    case 6:
      kept[4] = t;
      break;
    }
  }
  if (for_root) {
    field_square_times(&t, &t, 2);
  }
  *r = t;
}
