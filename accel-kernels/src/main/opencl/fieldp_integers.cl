/*
 * Elements of fieldp.cl in 32-bit integers: element = sum of v[i] 2^(29 i), nine limbs, signed and balanced, below 2^28 +
 * 2^25 in absolute value, the highest below 2^23.
 *
 * A product is eighteen columns, column i of weight 2^(29 i), signed, below 2^59.1 when fresh: at most eight products of
 * limbs of which neither is the highest. Sums of columns may grow to 2^62.2 before they settle, so that eight fresh ones
 * fit, and three times what columns_times_21 gives besides: that is below 2^33, and below 2^22 in the highest column, or
 * twice as much of a sum of two products.
 *
 * Nine limbs, because a GPU multiplies 32 by 32 bits and adds 64 in one instruction: 81 of these for a product. Ten limbs
 * of 26 bits, which could be multiplied by 21 as they are, take 100, and eight of 32 bits 64, but each with two or three
 * more for its carry.
 */
#if !FIELD_DOUBLES

#define FIELD_LIMBS 9
#define LIMB_BITS 29
#define TOP_BITS 24
#define COLUMNS 18
typedef ints limbs;
typedef int limb;

/* 2^261 modulo p is 2^8 * 2^29 + FOLD_261_LOW, and 2^256 is 2^3 * 2^29 + 977. */
#define FOLD_261_LOW 31264
#define FOLD_261_HIGH 256

typedef struct {
  ints v[FIELD_LIMBS];
} field;

typedef struct {
  longs v[COLUMNS];
} columns;

/* c = a b. */
inlined void field_multiply(columns *c, const field *a, const field *b) {
#pragma unroll
  for (int k = 0; k < COLUMNS; k++) {
    longs sum = (longs)0;
#pragma unroll
    for (int i = 0; i < FIELD_LIMBS; i++) {
      if (k - i >= 0 && k - i < FIELD_LIMBS) {
        sum = add_wide_product(sum, a->v[i], b->v[k - i]);
      }
    }
    c->v[k] = sum;
  }
}

/* c = a a; equal products once, and doubled. */
inlined void field_square(columns *c, const field *a) {
#pragma unroll
  for (int k = 0; k < COLUMNS; k++) {
    longs sum = (longs)0;
#pragma unroll
    for (int i = 0; i < FIELD_LIMBS; i++) {
      if (2 * i <= k && k - i < FIELD_LIMBS) {
        sum = add_wide_product(sum, 2 * i < k ? a->v[i] * 2 : a->v[i], a->v[k - i]);
      }
    }
    c->v[k] = sum;
  }
}

/* c = 21 a, 3 b of the curve y^2 = x^3 + b; a carries first. */
inlined void columns_times_21(columns *c, const columns *a) {
  longs carry = (longs)0;
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    carry += a->v[i];
    const ints v = i + 1 < COLUMNS ? take_limb(&carry, LIMB_BITS) : to_ints(carry);
    c->v[i] = add_wide_product((longs)0, v, (ints)21);
  }
}

/*
 * An element of the columns: columns 9 to 17, with what column 8 hands on, become limbs, which come back times 2^261 mod
 * p; the last of them, below 2^24, reaches column 9 again and so comes back once more. Then the lower ones carry, column
 * 8 is below 2^39, and from 2^256 on 2^15 at most come back to the lowest limb, times 977.
 */
inlined void field_settle(field *r, const columns *c) {
  longs low[FIELD_LIMBS];
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
    low[i] = c->v[i];
  }
  longs carry = low[FIELD_LIMBS - 1];
  low[FIELD_LIMBS - 1] = to_longs(take_limb(&carry, LIMB_BITS));
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS - 1; i++) {
    carry += c->v[FIELD_LIMBS + i];
    const ints high = take_limb(&carry, LIMB_BITS);
    low[i] = add_wide_product(low[i], high, (ints)FOLD_261_LOW);
    low[i + 1] = add_wide_product(low[i + 1], high, (ints)FOLD_261_HIGH);
  }
  const ints last = to_ints(carry + c->v[COLUMNS - 1]);
  low[FIELD_LIMBS - 1] = add_wide_product(low[FIELD_LIMBS - 1], last, (ints)FOLD_261_LOW);
  low[0] = add_wide_product(low[0], last, (ints)(FOLD_261_HIGH * FOLD_261_LOW));
  low[1] = add_wide_product(low[1], last, (ints)(FOLD_261_HIGH * FOLD_261_HIGH));
  carry = (longs)0;
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
    carry += low[i];
    r->v[i] = take_limb(&carry, i < FIELD_LIMBS - 1 ? LIMB_BITS : TOP_BITS);
  }
  r->v[0] += to_ints(carry) * 977;
  r->v[1] += to_ints(carry) * 8;
}

/* r = a where the mask is ones, else b. */
inlined void field_blend(field *r, longs mask, const field *a, const field *b) {
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
    r->v[i] = b->v[i] ^ ((a->v[i] ^ b->v[i]) & to_ints(mask));
  }
}

#endif
