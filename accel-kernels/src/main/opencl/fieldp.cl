/*
 * The field of p = 2^256 - 2^32 - 977 of secp256k1, an element for each lane. The layers are used as those of
 * field25519.cl, but both factors of a product must be settled. FIELD_DOUBLES chooses between two representations of a
 * limb, fieldp_doubles.cl and fieldp_integers.cl, which say how many columns may be added up before they settle; what
 * does not depend on it is here.
 */
#define LIMB_MASK ((1L << LIMB_BITS) - 1)
#define TOP_MASK ((1L << TOP_BITS) - 1)

/* 2^256 modulo p. */
#define FOLD_256 ((1L << 32) + 977)

inlined void columns_add(columns *c, const columns *a, const columns *b) {
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    c->v[i] = a->v[i] + b->v[i];
  }
}

inlined void columns_subtract(columns *c, const columns *a, const columns *b) {
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    c->v[i] = a->v[i] - b->v[i];
  }
}

/* c = a 2^n. */
inlined void columns_shift(columns *c, const columns *a, int n) {
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    c->v[i] = a->v[i] << (longs)n;
  }
}

/* c = 3 a. */
inlined void columns_triple(columns *c, const columns *a) {
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    c->v[i] = a->v[i] + (a->v[i] << (longs)1);
  }
}

/* c = a. */
inlined void field_spread(columns *c, const field *a) {
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    c->v[i] = i < FIELD_LIMBS ? to_longs(a->v[i]) : (longs)0;
  }
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
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    c.v[i] = (longs)0;
  }
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
    const int word = LIMB_BITS * i / 32;
    const int shift = LIMB_BITS * i % 32;
    ulongs limb_bits = w[word] >> (ulongs)shift;
    if (word + 1 < 8) {
      limb_bits |= w[word + 1] << (ulongs)(32 - shift);
    }
    if (word + 2 < 8 && shift + LIMB_BITS > 64) {
      limb_bits |= w[word + 2] << (ulongs)(64 - shift);
    }
    c.v[i] = as_longs(limb_bits & (ulongs)LIMB_MASK);
  }
  field_settle(r, &c);
}

/* Carries through the limbs of a positive number from limb 0 on, to which `carry` is added; returns what is above 2^256. */
inlined longs carry_limbs(longs *v, longs carry) {
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
    const bool is_top = i == FIELD_LIMBS - 1;
    v[i] += carry;
    carry = as_longs(as_ulongs(v[i]) >> (ulongs)(is_top ? TOP_BITS : LIMB_BITS));
    v[i] &= (longs)(is_top ? TOP_MASK : LIMB_MASK);
  }
  return carry;
}

/* The eight words of the settled element modulo p, in 0 .. p - 1. */
code_once void field_to_words(ulongs *w, const field *a) {
  columns c;
  longs v[FIELD_LIMBS];
  field_spread(&c, a);
  /* The value is between -2^256 and 2^256: 2 p more makes it positive, in every limb. */
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
    const long borrow = i == 0 ? (FOLD_256 - 1) & LIMB_MASK : i == 1 ? (FOLD_256 - 1) >> LIMB_BITS : 0;
    v[i] = c.v[i] + (longs)(2 * ((i < FIELD_LIMBS - 1 ? LIMB_MASK : TOP_MASK) - borrow));
  }
  /* What is above 2^256 comes back twice: the first time it may carry to 2^256 again, if only just. Then what is not
     below p, when 2^32 + 977 more reaches 2^256. */
  longs above = carry_limbs(v, (longs)0);
  above = carry_limbs(v, above * (longs)FOLD_256);
  carry_limbs(v, above * (longs)FOLD_256);
  above = (longs)FOLD_256;
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
    above = as_longs(as_ulongs(v[i] + above) >> (ulongs)(i < FIELD_LIMBS - 1 ? LIMB_BITS : TOP_BITS));
  }
  carry_limbs(v, above * (longs)FOLD_256);
#pragma unroll
  for (int word = 0; word < 8; word++) {
    const int i = 32 * word / LIMB_BITS;
    const int shift = 32 * word % LIMB_BITS;
    ulongs bits = as_ulongs(v[i]) >> (ulongs)shift;
    if (i + 1 < FIELD_LIMBS) {
      bits |= as_ulongs(v[i + 1]) << (ulongs)(LIMB_BITS - shift);
    }
    w[word] = bits & (ulongs)0xffffffffUL;
  }
}

/* r = the constant whose eight words are given, in all lanes. */
inlined void field_constant(field *r, constant const uint *words) {
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

/*
 * The exponents p - 2 and (p + 1) / 4 begin with 223 ones. Powers with 2^m - 1 in the exponent, m = 2, 3, 6, 9, 11, 22,
 * 44, 88, 176, 220, 223, each by squaring the one before and multiplying by one met before; p - 2 goes on with 23 bits
 * of 2^22 - 1, 5 of 1, 3 of 3 and 2 of 1, (p + 1) / 4 with 23 bits of 2^22 - 1, 6 of 3 and 2 of 0.
 */
constant const uchar POWER_SQUARINGS[15] = {1, 1, 3, 3, 2, 11, 22, 44, 88, 44, 3, 23, 5, 3, 2};
/* The factor: 0 the power before squaring, 1 a, 2, 3, 4 those of 2^2 - 1, 2^3 - 1, 2^44 - 1, 5 that of 2^22 - 1. */
constant const uchar POWER_FACTORS[15] = {1, 1, 0, 3, 2, 0, 0, 0, 0, 4, 3, 5, 1, 2, 1};

/* r = a^((p + 1) / 4), a root where there is one, or else a^(p - 2), the inverse, 0 of 0. */

code_apart void field_power(field *r, const field *a, bool for_root) {
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
