/*
 * The field of p = 2^255 - 19, an element for each lane.
 *
 * An element (field) is settled, computed by multiplying into columns, adding and subtracting columns as they are, and
 * settling the result, which carries once:
 *
 *   field_multiply, field_square, field_spread   elements to columns
 *   columns_add, columns_subtract                columns to columns
 *   field_settle                                 columns to an element
 *
 * An element has magnitude m when each limb is at most m times as large as a settled one may be; sums and differences
 * of elements add magnitudes and carry nothing. The product takes ma * mb <= 3, the square and all else ma = 1. At
 * most four fresh columns may be added and subtracted before settling. Functions may be given the same variable twice.
 *
 * FIELD_DOUBLES chooses between two representations of a limb.
 *
 * Doubles: element = sum of v[i] 2^(51 i), limbs signed and balanced, integers in doubles of at most U = 2^50 + 2^17
 * when settled. Why that is exact: IEEE 754 rounds a fused multiply-add once, to nearest. With H = 1.5 * 2^103, g =
 * fma(a, b, H) is H + a b rounded to a multiple of 2^51 as long as |a b| <= 2^102 keeps it between 2^103 and 2^104;
 * and 3 U^2 < 2^102. H + 1.5 * 2^52 - g is a multiple of 2^51 below 2^103, so a double. Then fma(a, b, H + 1.5 * 2^52
 * - g) is 1.5 * 2^52 plus what g was rounded by, at most 2^50 in absolute value, so between 2^52 and 2^53, where
 * doubles are the integers: exact. The bits of both, read as integers, count steps of 2^51 and of 1; so sums of bits
 * are sums of values plus known multiples of the bits of H and of 1.5 * 2^52, modulo 2^64, which come off as a bias. A
 * column is kept positive, below 2^60 when fresh, and holds 2^50 too much, so that settling leaves balanced limbs.
 *
 * Integers: element = sum of v[i] 2^ceil(25.5 i), ten signed limbs of 26 and 25 bits in turn, at most 2^25 + 2^17 and
 * 2^24 + 2^17 when settled. A product of two elements has columns below 3 * 2^50 * 10 * 19 * 2 / 2 < 2^60 in absolute
 * value, so that four of them stay below 2^62.
 */
#if FIELD_DOUBLES

#define FIELD_LIMBS 5
typedef reals limbs;
typedef double limb;

#define LIMB_MASK 0x7ffffffffffffL
#define CENTRE 0x4000000000000L
#define HIGH 0x1.8p103
#define LOW 0x1.8p52
#define HIGH_BITS 0x4668000000000000L
#define LOW_BITS 0x4338000000000000L
#define P_LIMB(i) ((i) == 0 ? LIMB_MASK - 18 : LIMB_MASK)

#elif LANES == 8

#error "integer limbs are for 1 and 4 lanes: PoCL's compiler of today, LLVM 15, gives up on eight"

#else

#define FIELD_LIMBS 10
typedef ints limbs;
typedef int limb;
#define LIMB_BITS(i) (26 - ((i) & 1))

#endif

typedef struct {
  limbs v[FIELD_LIMBS];
} field;

typedef struct {
  longs v[FIELD_LIMBS];
} columns;

/* r = a + b; magnitudes add. */
inlined void field_add(field *r, const field *a, const field *b) {
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
    r->v[i] = a->v[i] + b->v[i];
  }
}

/* r = a - b; magnitudes add. */
inlined void field_subtract(field *r, const field *a, const field *b) {
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
    r->v[i] = a->v[i] - b->v[i];
  }
}

/* r = 2 a; twice the magnitude. */
inlined void field_double(field *r, const field *a) {
  field_add(r, a, a);
}

#if FIELD_DOUBLES

/* 19 u, by shifts where it is a vector: these have no product of 64 bits. */
inlined longs times_19(longs u) {
#if LANES == 1
  return 19 * u;
#else
  return u + ((u + (u << 3)) << 1);
#endif
}

/* Adds a b to a column (low) and to the one above it (high), as bits of doubles. */
inlined void multiply_add(longs *high, longs *low, reals a, reals b) {
  const reals g = fma(a, b, (reals)HIGH);
  *high += as_longs(g);
  *low += as_longs(fma(a, b, (reals)(HIGH + LOW) - g));
}

/* Products that meet in a column of ten before it is folded; a square takes equal ones together. */
#define PRODUCTS(column) ((column) < 0 || (column) > 8 ? 0 : (column) < 5 ? (column) + 1 : 9 - (column))
#define SQUARE_PRODUCTS(column) ((PRODUCTS(column) + 1) / 2)

/*
 * What column i needs besides its products: off comes what the bits of H and 1.5 * 2^52 added up to; on comes 2^50,
 * and limb i of 2^8 p, which makes it positive: 100 terms, products counted 19 + 1 times, below 1.5 * 2^50 + 2^50 each
 * are less than 2^58.
 */
#define BIAS(products, i)                                                                             \
  ((long)(((ulong)P_LIMB(i) << 8) + (ulong)CENTRE                                                     \
          - (ulong)(products(i) + 19 * products((i) + 5)) * (ulong)LOW_BITS                           \
          - (ulong)(products((i)-1) + 19 * products((i) + 4)) * (ulong)HIGH_BITS))

/* From the products' bits by weight, nine of them, to five columns. */
#define FOLD(c, low, high, products)                                                       \
  (c)->v[0] = low[0] + times_19(low[5] + high[4]) + (longs)BIAS(products, 0);              \
  (c)->v[1] = low[1] + high[0] + times_19(low[6] + high[5]) + (longs)BIAS(products, 1);    \
  (c)->v[2] = low[2] + high[1] + times_19(low[7] + high[6]) + (longs)BIAS(products, 2);    \
  (c)->v[3] = low[3] + high[2] + times_19(low[8] + high[7]) + (longs)BIAS(products, 3);    \
  (c)->v[4] = low[4] + high[3] + times_19(high[8]) + (longs)BIAS(products, 4)

/* c = a b, given ma * mb <= 3. */
inlined void field_multiply(columns *c, const field *a, const field *b) {
  longs low[9];
  longs high[9];
#pragma unroll
  for (int k = 0; k < 9; k++) {
    low[k] = (longs)0;
    high[k] = (longs)0;
#pragma unroll
    for (int i = 0; i < 5; i++) {
      if (k - i >= 0 && k - i < 5) {
        multiply_add(&high[k], &low[k], a->v[i], b->v[k - i]);
      }
    }
  }
  FOLD(c, low, high, PRODUCTS);
}

/* c = a a, given ma <= 1. */
inlined void field_square(columns *c, const field *a) {
  longs low[9];
  longs high[9];
#pragma unroll
  for (int k = 0; k < 9; k++) {
    low[k] = (longs)0;
    high[k] = (longs)0;
#pragma unroll
    for (int i = 0; i < 5; i++) {
      if (2 * i < k && k - i < 5) {
        multiply_add(&high[k], &low[k], a->v[i] + a->v[i], a->v[k - i]);
      } else if (2 * i == k) {
        multiply_add(&high[k], &low[k], a->v[i], a->v[i]);
      }
    }
  }
  FOLD(c, low, high, SQUARE_PRODUCTS);
}

/* c = a, given ma <= 1. */
inlined void field_spread(columns *c, const field *a) {
#pragma unroll
  for (int i = 0; i < 5; i++) {
    c->v[i] = as_longs(a->v[i] + (reals)LOW) + (longs)((P_LIMB(i) << 8) + CENTRE - LOW_BITS);
  }
}

inlined void columns_add(columns *c, const columns *a, const columns *b) {
#pragma unroll
  for (int i = 0; i < 5; i++) {
    c->v[i] = a->v[i] + b->v[i] - (longs)CENTRE;
  }
}

/* c = a - b, where b is fresh: limb i of 2^10 p keeps the column positive. */
inlined void columns_subtract(columns *c, const columns *a, const columns *b) {
#pragma unroll
  for (int i = 0; i < 5; i++) {
    c->v[i] = a->v[i] - b->v[i] + (longs)((P_LIMB(i) << 10) + CENTRE);
  }
}

/* A column below 2^63 hands on less than 2^12, 19 times that from the last to the first: magnitude 1. */
inlined void field_settle(field *r, const columns *c) {
  const ulongs last = as_ulongs(c->v[4]) >> (ulongs)51;
  longs carry = times_19(as_longs(last));
#pragma unroll
  for (int i = 0; i < 5; i++) {
    /* The bits of 2^52, added to an integer below 2^52, are those of the double 2^52 + integer. */
    const longs limb = (c->v[i] & (longs)LIMB_MASK) + carry + (longs)0x4330000000000000L;
    r->v[i] = as_reals(limb) - (reals)(0x1p52 + 0x1p50);
    carry = as_longs(as_ulongs(c->v[i]) >> (ulongs)51);
  }
}

/* Columns of the number below 2^255 whose four words are given; c is fresh. */
inlined void columns_of_words(columns *c, const ulongs *w) {
  const ulongs mask = (ulongs)LIMB_MASK;
  c->v[0] = as_longs(w[0] & mask) + (longs)CENTRE;
  c->v[1] = as_longs((w[0] >> (ulongs)51 | w[1] << (ulongs)13) & mask) + (longs)CENTRE;
  c->v[2] = as_longs((w[1] >> (ulongs)38 | w[2] << (ulongs)26) & mask) + (longs)CENTRE;
  c->v[3] = as_longs((w[2] >> (ulongs)25 | w[3] << (ulongs)39) & mask) + (longs)CENTRE;
  c->v[4] = as_longs((w[3] >> (ulongs)12) & mask) + (longs)CENTRE;
}

/* The columns' value modulo p, in limbs of 51 bits that are positive and hold less than 2^256 together. */
inlined void columns_to_limbs(ulongs *t, const columns *c) {
  ulongs carry = (ulongs)0;
#pragma unroll
  for (int i = 0; i < 5; i++) {
    /* 2 p - 2^50 is positive in every limb, so what a column holds too much comes off without a borrow. */
    t[i] = as_ulongs(c->v[i]) + (ulongs)(2 * P_LIMB(i) - CENTRE) + carry;
    carry = t[i] >> (ulongs)51;
    t[i] &= (ulongs)LIMB_MASK;
  }
  t[0] += as_ulongs(times_19(as_longs(carry)));
}

/* The words of the columns' value modulo p, in 0 .. p - 1. */
code_once void columns_to_words(ulongs *w, const columns *c) {
  ulongs t[5];
  columns_to_limbs(t, c);
  /* One more carry brings the value below 2^255 + 2^18; then 19 more overflows 2^255 just when it is p or above. */
  ulongs carry = (ulongs)0;
#pragma unroll
  for (int i = 0; i < 5; i++) {
    t[i] += carry;
    carry = t[i] >> (ulongs)51;
    t[i] &= (ulongs)LIMB_MASK;
  }
  t[0] += as_ulongs(times_19(as_longs(carry)));
  ulongs above = (t[0] + (ulongs)19) >> (ulongs)51;
#pragma unroll
  for (int i = 1; i < 5; i++) {
    above = (t[i] + above) >> (ulongs)51;
  }
  carry = as_ulongs(times_19(as_longs(above)));
#pragma unroll
  for (int i = 0; i < 5; i++) {
    t[i] += carry;
    carry = t[i] >> (ulongs)51;
    t[i] &= (ulongs)LIMB_MASK;
  }
  w[0] = t[0] | t[1] << (ulongs)51;
  w[1] = t[1] >> (ulongs)13 | t[2] << (ulongs)38;
  w[2] = t[2] >> (ulongs)26 | t[3] << (ulongs)25;
  w[3] = t[3] >> (ulongs)39 | t[4] << (ulongs)12;
}

#else

/* c = a b, given ma * mb <= 3 and mb <= 2: 19 times a limb of b stays below 2^31. */
inlined void field_multiply(columns *c, const field *a, const field *b) {
#pragma unroll
  for (int k = 0; k < 10; k++) {
    longs sum = (longs)0;
#pragma unroll
    for (int i = 0; i < 10; i++) {
      const int j = i <= k ? k - i : k - i + 10;
      /* Two limbs of half a bit more each make one bit more; 2^255 = 19. */
      const ints x = (i & j & 1) != 0 ? a->v[i] * 2 : a->v[i];
      const ints y = i <= k ? b->v[j] : b->v[j] * 19;
      sum = add_wide_product(sum, x, y);
    }
    c->v[k] = sum;
  }
}

/* c = a a, given ma <= 1. */
inlined void field_square(columns *c, const field *a) {
#pragma unroll
  for (int k = 0; k < 10; k++) {
    longs sum = (longs)0;
#pragma unroll
    for (int i = 0; i < 10; i++) {
      const int j = i <= k ? k - i : k - i + 10;
      if (i <= j) {
        const ints x = a->v[i] * ((i & j & 1) + 1) * (i < j ? 2 : 1);
        const ints y = i <= k ? a->v[j] : a->v[j] * 19;
        sum = add_wide_product(sum, x, y);
      }
    }
    c->v[k] = sum;
  }
}

/* c = a. */
inlined void field_spread(columns *c, const field *a) {
#pragma unroll
  for (int i = 0; i < 10; i++) {
    c->v[i] = to_longs(a->v[i]);
  }
}

inlined void columns_add(columns *c, const columns *a, const columns *b) {
#pragma unroll
  for (int i = 0; i < 10; i++) {
    c->v[i] = a->v[i] + b->v[i];
  }
}

inlined void columns_subtract(columns *c, const columns *a, const columns *b) {
#pragma unroll
  for (int i = 0; i < 10; i++) {
    c->v[i] = a->v[i] - b->v[i];
  }
}

/* Carries once everywhere, so that limbs are balanced but for what comes in from the one below. */
inlined void carry_columns(columns *c) {
  longs carry[10];
#pragma unroll
  for (int i = 0; i < 10; i++) {
    carry[i] = (c->v[i] + (longs)(1L << (LIMB_BITS(i) - 1))) >> (longs)LIMB_BITS(i);
    c->v[i] -= carry[i] << (longs)LIMB_BITS(i);
  }
  c->v[0] += carry[9] * (longs)19;
#pragma unroll
  for (int i = 1; i < 10; i++) {
    c->v[i] += carry[i - 1];
  }
}

/*
 * Carries from limb to limb: columns below 2^62 hand on 2^37 at most, 19 times that comes back to the lowest limb, which
 * hands on 2^16: magnitude 1.
 */
inlined void field_settle(field *r, const columns *c) {
  longs carry = (longs)0;
#pragma unroll
  for (int i = 0; i < 10; i++) {
    carry += c->v[i];
    r->v[i] = take_limb(&carry, LIMB_BITS(i));
  }
  carry = to_longs(r->v[0]) + carry * (longs)19;
  r->v[0] = take_limb(&carry, LIMB_BITS(0));
  r->v[1] += to_ints(carry);
}

/* Columns of the number below 2^255 whose four words are given. */
inlined void columns_of_words(columns *c, const ulongs *w) {
#pragma unroll
  for (int i = 0; i < 10; i++) {
    const int bit = (51 * i + 1) / 2;
    const int word = bit / 64;
    ulongs limb = w[word] >> (ulongs)(bit % 64);
    if (bit % 64 + LIMB_BITS(i) > 64 && word < 3) {
      limb |= w[word < 3 ? word + 1 : 3] << (ulongs)((64 - bit % 64) % 64);
    }
    c->v[i] = as_longs(limb & (ulongs)((1UL << LIMB_BITS(i)) - 1));
  }
}

/* The words of the columns' value modulo p, in 0 .. p - 1. */
code_once void columns_to_words(ulongs *w, const columns *c) {
  columns t = *c;
  carry_columns(&t);
  carry_columns(&t);
  /* The value is between -2^255 and 2^255 now; p more where it is negative, and p less where it is not below p. */
  longs carry = (longs)0;
#pragma unroll
  for (int i = 0; i < 10; i++) {
    t.v[i] += carry + (longs)((1L << LIMB_BITS(i)) - (i == 0 ? 19 : 1));
    carry = t.v[i] >> (longs)LIMB_BITS(i);
    t.v[i] &= (longs)((1L << LIMB_BITS(i)) - 1);
  }
  t.v[0] += carry * (longs)19;
  longs above = (t.v[0] + (longs)19) >> (longs)26;
#pragma unroll
  for (int i = 1; i < 10; i++) {
    above = (t.v[i] + above) >> (longs)LIMB_BITS(i);
  }
  carry = above * (longs)19;
#pragma unroll
  for (int i = 0; i < 10; i++) {
    t.v[i] += carry;
    carry = t.v[i] >> (longs)LIMB_BITS(i);
    t.v[i] &= (longs)((1L << LIMB_BITS(i)) - 1);
  }
#pragma unroll
  for (int word = 0; word < 4; word++) {
    w[word] = (ulongs)0;
  }
#pragma unroll
  for (int i = 0; i < 10; i++) {
    const int bit = (51 * i + 1) / 2;
    w[bit / 64] |= as_ulongs(t.v[i]) << (ulongs)(bit % 64);
    if (bit % 64 + LIMB_BITS(i) > 64) {
      w[bit / 64 + 1] |= as_ulongs(t.v[i]) >> (ulongs)(64 - bit % 64);
    }
  }
}

#endif

/* r = a b, settled. */
code_once void field_product(field *r, const field *a, const field *b) {
  columns c;
  field_multiply(&c, a, b);
  field_settle(r, &c);
}

/* r = a^(2^n), settled; a kept loop, as unrolled it would fill the instruction cache. */
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

/* r = the constant below 2^255 whose four words are given, in all lanes. */
inlined void field_constant(field *r, constant const ulong *words) {
  ulongs w[4];
  for (int i = 0; i < 4; i++) {
    w[i] = (ulongs)words[i];
  }
  columns c;
  columns_of_words(&c, w);
  field_settle(r, &c);
}

/* The lanes where the columns' value is 0 modulo p. */
inlined longs columns_are_zero(const columns *c) {
  ulongs w[4];
  columns_to_words(w, c);
  return mask_of((w[0] | w[1] | w[2] | w[3]) == (ulongs)0);
}

/* r = a where the mask is ones, else b. */
inlined void field_blend(field *r, longs mask, const field *a, const field *b) {
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
#if FIELD_DOUBLES
    r->v[i] = as_reals(blend_longs(mask, as_longs(a->v[i]), as_longs(b->v[i])));
#else
    r->v[i] = b->v[i] ^ ((a->v[i] ^ b->v[i]) & to_ints(mask));
#endif
  }
}

/*
 * r = a^((p - 5) / 8) = a^(2^252 - 3): from 2^m - 1 in the exponent to 2^(m + n) - 1 by squaring n times and multiplying
 * by a power met before, m = 1, 2, 4, 5, 10, 20, 40, 50, 100, 200, 250. One loop, so that the code exists once.
 */
constant const uchar POWER_SQUARINGS[11] = {1, 2, 1, 5, 10, 20, 10, 50, 100, 50, 2};
/* The factor of each step: 0 the power before squaring, 1 a, 2 that of 2^10 - 1, 3 that of 2^50 - 1. */
constant const uchar POWER_FACTORS[11] = {1, 0, 1, 0, 0, 0, 2, 0, 0, 3, 1};

code_apart void field_power_22523(field *r, const field *a) {
  field kept[4];
  field t = *a;
  kept[1] = *a;
#pragma unroll 1
  for (int step = 0; step < 11; step++) {
    kept[0] = t;
    if (step == 4) {
      kept[2] = t;
    } else if (step == 7) {
      kept[3] = t;
    }
    field_square_times(&t, &t, POWER_SQUARINGS[step]);
    field_product(&t, &t, &kept[POWER_FACTORS[step]]);
  }
  *r = t;
}

/* r = 1 / a, or 0 for a = 0: a^(p - 2), and p - 2 = 8 (p - 5) / 8 + 3. */
code_apart void field_invert(field *r, const field *a) {
  field t;
  field cube;
  field_square_times(&t, a, 1);
  field_product(&cube, &t, a);
  field_power_22523(&t, a);
  field_square_times(&t, &t, 3);
  field_product(r, &t, &cube);
}
