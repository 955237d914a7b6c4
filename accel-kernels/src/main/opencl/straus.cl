/*
 * Sums of multiples with one chain of doublings for all terms (Straus 1964), in each lane its own: windows of four
 * bits.
 */
#define WINDOWS 64
#define HALF_WINDOWS 32

/* Writes a table's entry, all lanes. */
inlined void store_addend(global limb *slot, int entry, const addend *q) {
  global limbs *to = (global limbs *)(slot + entry * ENTRY_LIMBS);
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
    to[i] = q->sum.v[i];
    to[FIELD_LIMBS + i] = q->difference.v[i];
    to[2 * FIELD_LIMBS + i] = q->twice_z.v[i];
    to[3 * FIELD_LIMBS + i] = q->twice_dt.v[i];
  }
}

/* Fills a slot with the multiples of p from 0 to last. */
code_apart void tabulate(global limb *slot, const point *p, int last) {
  addend step;
  addend q;
  point sum;
  point_neutral(&sum);
  point_to_addend(&q, &sum);
  store_addend(slot, 0, &q);
  sum = *p;
  point_to_addend(&step, &sum);
  store_addend(slot, 1, &step);
#pragma unroll 1
  for (int entry = 2; entry <= last; entry++) {
    point_add(&sum, &step, true);
    point_to_addend(&q, &sum);
    store_addend(slot, entry, &q);
  }
}

/* q = in each lane the multiple its digit says, from the table at its place; digits hold digit + 8. */
inlined void load_addend(addend *q, global const limb *tables, const uint *at, ulongs digits) {
  uint from[LANES];
  uint sum[LANES];
  uint difference[LANES];
#pragma unroll
  for (int lane = 0; lane < LANES; lane++) {
    const int digit = (int)lane_of(ulong, digits, lane) - 8;
    const uint is_negative = digit < 0;
    from[lane] = at[lane] + abs(digit) * ENTRY_LIMBS;
    sum[lane] = from[lane] + is_negative * (FIELD_LIMBS * LANES);
    difference[lane] = from[lane] + (1 - is_negative) * (FIELD_LIMBS * LANES);
  }
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
    q->sum.v[i] = GATHER(tables, sum, i * LANES);
    q->difference.v[i] = GATHER(tables, difference, i * LANES);
    q->twice_z.v[i] = GATHER(tables, from, (2 * FIELD_LIMBS + i) * LANES);
    q->twice_dt.v[i] = with_sign(GATHER(tables, from, (3 * FIELD_LIMBS + i) * LANES), digits);
  }
}

/*
 * r = the sum of terms' multiples: first terms of 64 windows, then half_terms of 32. Term t has its tables at at[t],
 * and its digits, each plus 8, in the nibbles of digits[t].
 */
inlined void straus_sum(point *r, global const limb *tables, const uint (*at)[LANES], const ulongs (*digits)[4],
                        int terms, int half_terms) {
  point sum;
  point_neutral(&sum);
#pragma unroll 1
  for (int window = WINDOWS - 1; window >= 0; window--) {
#pragma unroll 1
    for (int i = 0; i < 4 && window < WINDOWS - 1; i++) {
      point_double(&sum, i == 3);
    }
    const int end = window < HALF_WINDOWS ? terms + half_terms : terms;
#pragma unroll 1
    for (int t = 0; t < end; t++) {
      const ulongs nibbles = (digits[t][window / 16] >> (ulongs)(4 * (window % 16))) & (ulongs)15;
      addend q;
      load_addend(&q, tables, at[t], nibbles);
      /* A doubling needs no T. */
      point_add(&sum, &q, t + 1 < end || window == 0);
    }
  }
  *r = sum;
}
