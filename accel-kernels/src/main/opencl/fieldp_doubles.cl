/*
 * Elements of fieldp.cl in doubles: element = sum of v[i] 2^(52 i), five limbs, signed and balanced, below U = 2^51 +
 * 2^45 in absolute value, the highest below 2^48; U^2 < 1.04 * 2^102.
 *
 * A product is ten columns, column i of weight 2^(52 i), signed, below 2^54 when fresh; sums of columns may grow to 2^60
 * before they settle.
 *
 * Why that is exact: as in field25519.cl, with H = 1.5 * 2^104 and products of at most 2^103. H - g is a multiple of
 * 2^52 of at most 2^103, and with 1.5 * 2^52 added one of 2^51, so exact. The two parts of a product count steps of 2^52
 * and of 1, and what the bits of H and of 1.5 * 2^52 add up to comes off at once.
 */
#if FIELD_DOUBLES

#define FIELD_LIMBS 5
#define LIMB_BITS 52
#define TOP_BITS 48
#define COLUMNS 10
typedef reals limbs;
typedef double limb;

#define HIGH 0x1.8p104
#define LOW 0x1.8p52
#define HIGH_BITS 0x4678000000000000L
#define LOW_BITS 0x4338000000000000L

/* 2^260 modulo p. */
#define FOLD_260 68719492368.0

typedef struct {
  reals v[FIELD_LIMBS];
} field;

typedef struct {
  longs v[COLUMNS];
} columns;

inlined void multiply_add(longs *high, longs *low, reals a, reals b) {
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
inlined void field_multiply(columns *c, const field *a, const field *b) {
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
inlined void field_square(columns *c, const field *a) {
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

/* c = 21 a, 3 b of the curve y^2 = x^3 + b. */
inlined void columns_times_21(columns *c, const columns *a) {
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    c->v[i] = a->v[i] + (a->v[i] << (longs)2) + (a->v[i] << (longs)4);
  }
}

/* Takes off v what is above 2^bits, balanced, and returns it; v is between -2^62 and 2^62. */
inlined longs take_above(longs *v, int bits) {
  /* A shift of a positive number: vectors have none of a signed one. */
  const ulongs t = as_ulongs(*v) + (ulongs)((1UL << 62) + (1UL << (bits - 1)));
  const longs above = as_longs(t >> (ulongs)bits) - (longs)(1L << (62 - bits));
  *v -= above << (longs)bits;
  return above;
}

/* The double of an integer of at most 2^51 in absolute value. */
inlined reals to_real(longs v) {
  return as_reals(v + (longs)LOW_BITS) - (reals)LOW;
}

/*
 * An element of the columns: columns 5 to 9 become limbs, which come back times 2^260 mod p, of 37 bits; column 9 is
 * below 2^51, as highest limbs are below 2^48. What the product of that reaches column 5 with, below 2^37, comes back
 * once more. Then all carry, and from 2^256 on 2^12 at most come back to the lowest limb.
 */
inlined void field_settle(field *r, const columns *c) {
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

/* r = a where the mask is ones, else b. */
inlined void field_blend(field *r, longs mask, const field *a, const field *b) {
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
    r->v[i] = as_reals(blend_longs(mask, as_longs(a->v[i]), as_longs(b->v[i])));
  }
}

#endif
