/*
 * Signatures of votes whose keys have tables (comb.cl), by profile gavel: a drop-in for ed25519_verify before
 * vote_tally. Input, rows and shares are as there, but the coefficients are not looked at. parameter: the tables'
 * spacing; scratch: the tables.
 *
 * An honest R is sB - kA itself, and its encoding that point's: so where the bytes agree, R decodes, is canonical, and
 * the difference is 0. To encode takes an inversion, which the points of a work-item share. What does not agree, and
 * everything where there is one point to a lane alone, is decided by decoding R. k may be k + L here, which
 * differs by a part of small order at most, as far as the cofactor tells.
 *
 * Field multiplications for a vote: 672 for 96 additions of 7, and with a spacing of 4 another 87 for 12 doublings. Then
 * with DEPTH = 16 come 7 to divide and encode and 17 as a share of the inversion: 696, or 783. With DEPTH = 1 come 279 to
 * decode R and 29 to compare: 980, or 1067. ed25519_verify takes 1606 with DEPTH = 16: 558 to decode A and R, 130 for
 * their tables, 768 for 96 additions of 8, 150 as a share of 252 doublings and the base point's; and 3571 with DEPTH = 1.
 */

/* Asks for an entry ahead of its use, on a CPU whose caches the tables do not fit; a card has other work-items to run. */
#if LANES > 1 && defined(__has_builtin)
#if __has_builtin(__builtin_prefetch)
#define ASK_FOR(limbs) __builtin_prefetch((const void *)(ulong)(limbs))
#endif
#endif
#ifndef ASK_FOR
#define ASK_FOR(limbs)
#endif

/* Sixteen bytes of an entry. */
#if FIELD_DOUBLES
typedef double2 aligned_limbs;
#else
typedef int4 aligned_limbs;
#endif

/* Where in a row of odd multiples up to 2 half - 1 that of 2 n + 1 - 2 half lies, whatever its sign. */
inlined uint entry_of(ulong n, int half_row) {
  const int index = (int)n - half_row;
  return (index < 0 ? ~index : index) * UNIT_LIMBS;
}

/* q = in each lane the multiple its n says from a row, as above. */
inlined void load_unit(unit_addend *q, global const limb *tables, const uint *row, ulongs n, int half_row) {
#if FIELD_DOUBLES
  const ulongs flip = (n - (ulongs)half_row) & (ulongs)0x8000000000000000UL;
#else
  const ints flip = to_ints(as_longs(n) - (longs)half_row) >> (ints)31;
#endif
#if LANES == 1
  /* An entry is aligned: sixteen bytes at a time. */
  const bool is_negative = n < half_row;
  global const aligned_limbs *from = (global const aligned_limbs *)(tables + row[0] + entry_of(n, half_row));
  aligned_limbs words[8];
#pragma unroll
  for (int i = 0; i < 8; i++) {
    words[i] = from[i];
  }
  const limb *entry = (const limb *)words;
#else
  uint from[LANES];
  uint sum[LANES];
  uint difference[LANES];
#pragma unroll
  for (int lane = 0; lane < LANES; lane++) {
    const uint is_negative = lane_of(ulong, n, lane) < half_row;
    from[lane] = row[lane] + entry_of(lane_of(ulong, n, lane), half_row);
    sum[lane] = from[lane] + is_negative * FIELD_LIMBS;
    difference[lane] = from[lane] + (1 - is_negative) * FIELD_LIMBS;
  }
#endif
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
#if LANES == 1
    /* Both, and then one: an address that depends on the sign would keep the words in memory. */
    const limb first = entry[i];
    const limb second = entry[FIELD_LIMBS + i];
    q->sum.v[i] = is_negative ? second : first;
    q->difference.v[i] = is_negative ? first : second;
    const limbs t = entry[2 * FIELD_LIMBS + i];
#else
    q->sum.v[i] = UNIT_LIMB(tables, sum, 0, i);
    q->difference.v[i] = UNIT_LIMB(tables, difference, 0, i);
    const limbs t = UNIT_LIMB(tables, from, 2, i);
#endif
#if FIELD_DOUBLES
    q->twice_dxy.v[i] = as_reals(as_ulongs(t) ^ flip);
#else
    q->twice_dxy.v[i] = (t ^ flip) - flip;
#endif
  }
}

/*
 * Adds to sum in each lane what every step-th digit of n says, from the first on, of bits bits each; first_row: the row
 * of the first one.
 */
inlined void add_rows(point *sum, global const limb *tables, const uint *first_row, uint row_limbs,
                            const ulongs *n, int bits, int first, int step) {
  const ulongs mask = (ulongs)((1 << bits) - 1);
  const int half_row = 1 << (bits - 1);
  uint row[LANES];
  unit_addend q;
  for (int lane = 0; lane < LANES; lane++) {
    row[lane] = first_row[lane];
  }
#pragma unroll 1
  for (int at = bits * first; at < 256; at += bits * step) {
    const int next = at + bits * step;
    load_unit(&q, tables, row, (n[at / 64] >> (ulongs)(at % 64)) & mask, half_row);
    if (next < 256) {
      ulongs following = (n[next / 64] >> (ulongs)(next % 64)) & mask;
      for (int lane = 0; lane < LANES; lane++) {
        row[lane] += row_limbs;
        const uint entry = row[lane] + entry_of(lane_of(ulong, following, lane), half_row);
        ASK_FOR(tables + entry);
        ASK_FOR(tables + entry + UNIT_LIMBS / 2);
      }
    }
    point_add_unit(sum, &q, true);
  }
}

/* sum = s B - k A, where k or k + L counts; key: A's table. */
code_once void sum_of_rows(point *sum, global const limb *tables, const uint *key, const ulongs *s, const ulongs *k,
                           uint spacing) {
  const uint base[LANES] = {0};
  ulongs n[4];
  point_neutral(sum);
  scalar_odd_digits(n, k);
#pragma unroll 1
  for (int digit = spacing - 1; digit >= 0; digit--) {
    add_rows(sum, tables, key, KEY_ROW_LIMBS, n, 4, digit, spacing);
    double_times(sum, digit > 0 ? 4 : 0);
  }
  scalar_odd_digits(n, s);
  add_rows(sum, tables, base, BASE_ROW_LIMBS, n, 8, 0, 1);
}

/* The lanes where p, given 1 / Z, is not of small order and has the encoding r. */
code_once longs has_encoding(const point *p, const field *inverse, const ulongs *r) {
  field x;
  field y;
  columns c;
  columns d;
  ulongs of_x[4];
  ulongs of_y[4];
  field_product(&x, &p->x, inverse);
  field_product(&y, &p->y, inverse);
  field_spread(&c, &x);
  columns_to_words(of_x, &c);
  field_spread(&c, &y);
  columns_to_words(of_y, &c);
  const ulongs differs = (of_y[0] ^ r[0]) | (of_y[1] ^ r[1]) | (of_y[2] ^ r[2]) |
                         ((of_y[3] | of_x[0] << (ulongs)63) ^ r[3]);
  const longs x_is_zero = mask_of((of_x[0] | of_x[1] | of_x[2] | of_x[3]) == (ulongs)0);
  const longs y_is_zero = mask_of((of_y[0] | of_y[1] | of_y[2] | of_y[3]) == (ulongs)0);
  /* As in point_decode. */
  field_square(&c, &x);
  field_square(&d, &y);
  columns_add(&c, &c, &d);
  return mask_of(differs == (ulongs)0) & ~(x_is_zero | y_is_zero | columns_are_zero(&c));
}

/* The lanes where r is the encoding of an admissible R with 8 (p - R) = 0. */
code_once longs equals_decoded(const point *p, const ulongs *r) {
  point sum = *p;
  point nonce;
  addend q;
  longs is_acceptable;
  const longs decodes = point_decode(&nonce, &is_acceptable, r);
  point_negate(&nonce);
  point_to_addend(&q, &nonce);
  point_add(&sum, &q, false);
  return decodes & is_acceptable & holds(&sum, true);
}

kernel void verify_known(global const uchar *input, global const uint *rows, uint items, uint parameter,
                         global uchar *output, global uchar *statuses, global uint *results, global uchar *scratch) {
  const share mine = share_of(items);
  if (mine.count == 0) {
    return;
  }
  const int depth = mine.depth;
  global const limb *tables = (global const limb *)scratch;
  global const uint *header = tally_header(input, items);
  point p[DEPTH];
  ulongs r[DEPTH][4];
  longs good[DEPTH];
  longs valid[DEPTH];

#pragma unroll 1
  for (int d = 0; d < depth; d++) {
    signed_item item[LANES];
    uint at[LANES];
    ulongs a[4];
    ulongs signature[8];
    ulongs s[SCALAR_WORDS];
    ulongs k[SCALAR_WORDS];
    longs is_admitted;
    for (int lane = 0; lane < LANES; lane++) {
      const uint index = item_of(&mine, d, lane);
      const uint validator = header[VOTE_WORDS * ((ulong)index + 1)];
      const bool is_stranger = validator >= header[0];
      item[lane] = item_of_row(rows, index);
      at[lane] = key_table(is_stranger ? 0 : validator, parameter);
      lane_of(long, is_admitted, lane) = -(long)(!is_stranger && tables[at[lane] + UNIT_LIMBS - 1] != 0);
    }
    good[d] = read_item(a, signature, s, k, input, item) & is_admitted;
    for (int i = 0; i < SCALAR_WORDS; i++) {
      s[i] = blend_ulongs(good[d], s[i], (ulongs)0);
    }
    for (int i = 0; i < 4; i++) {
      r[d][i] = signature[i];
    }
    sum_of_rows(&p[d], tables, at, s, k, parameter);
    valid[d] = (longs)0;
  }

  if (depth > 1) {
    field before[DEPTH];
    field inverse;
    field_constant(&inverse, FIELD_ONE);
#pragma unroll 1
    for (int d = 0; d < depth; d++) {
      before[d] = inverse;
      field_product(&inverse, &inverse, &p[d].z);
    }
    field_invert(&inverse, &inverse);
#pragma unroll 1
    for (int d = depth - 1; d >= 0; d--) {
      field_product(&before[d], &before[d], &inverse);
      field_product(&inverse, &inverse, &p[d].z);
      valid[d] = has_encoding(&p[d], &before[d], (const ulongs *)r[d]);
    }
  }

#pragma unroll 1
  for (int d = 0; d < depth; d++) {
    if (any_lane(good[d] & ~valid[d])) {
      valid[d] |= equals_decoded(&p[d], (const ulongs *)r[d]);
    }
    const longs counts = good[d] & valid[d];
    for (uint lane = 0; lane < LANES && d * LANES + lane < mine.count; lane++) {
      statuses[mine.first + d * LANES + lane] = lane_of(long, counts, lane) != 0 ? STATUS_VALID : STATUS_INVALID;
    }
  }
}
