/*
 * Tables that are kept: odd multiples of a point for each digit of a scalar (scalar25519.cl, scalar_odd_digits), so
 * that its multiples are sums of entries. The base point's come first, 32 rows of 1, 3, ..., 255 times 256^i B; behind
 * them each key's, rows of 1, 3, ..., 15 times -16^(spacing i) A for i below 64 / spacing. With a spacing of 1 a
 * multiple takes no doublings; one of 2 or 4 takes 4 or 12, and a half or a quarter of the memory.
 *
 * An entry is an affine point as Y + X, Y - X and 2 d X Y (unit_addend), 120 bytes and 8 more, so that it begins and
 * ends with a cache line. The last limb of a key's first entry tells whether profile gavel admits the key; of one that
 * it does not, all multiples are the neutral point. A table is known by where it begins, in limbs.
 */
#define UNIT_LIMBS (128 / (int)sizeof(limb))

#define BASE_ROWS 32
#define BASE_ROW_ENTRIES 128
#define BASE_ROW_LIMBS (BASE_ROW_ENTRIES * UNIT_LIMBS)
#define BASE_LIMBS (BASE_ROWS * BASE_ROW_LIMBS)

#define KEY_DIGITS 64
#define KEY_ROW_ENTRIES 8
#define KEY_ROW_LIMBS (KEY_ROW_ENTRIES * UNIT_LIMBS)

/* Entries that share an inversion; a work-item fills a multiple of that. */
#define SHARING 32

/* Limb i of a table's field element in each lane. */
#define UNIT_LIMB(tables, at, element, i) GATHER(tables, at, (element)*FIELD_LIMBS + (i))

typedef struct {
  field sum;
  field difference;
  field twice_dxy;
} unit_addend;

/* r = r + q, T only if wanted: point_add with Z = 1. */
code_once void point_add_unit(point *r, const unit_addend *q, bool with_t) {
  columns d;
  field_spread(&d, &r->z);
  columns_add(&d, &d, &d);
  point_add_parts(r, &q->sum, &q->difference, &q->twice_dxy, &d, with_t);
}

/* Writes three field elements to an entry, of the first lanes. */
inlined void store_entry(global limb *tables, const uint *at, uint lanes, const field *a, const field *b,
                               const field *c) {
  for (uint lane = 0; lane < lanes; lane++) {
    global limb *to = tables + at[lane];
    for (int i = 0; i < FIELD_LIMBS; i++) {
      to[i] = lane_of(limb, a->v[i], lane);
      to[FIELD_LIMBS + i] = lane_of(limb, b->v[i], lane);
      to[2 * FIELD_LIMBS + i] = lane_of(limb, c->v[i], lane);
    }
  }
}

inlined void load_element(field *r, global const limb *tables, const uint *at, int element) {
  for (int i = 0; i < FIELD_LIMBS; i++) {
    r->v[i] = UNIT_LIMB(tables, at, element, i);
  }
}

/* Makes unit addends of SHARING entries that hold X, Y and Z, with one inversion for all (Montgomery 1987). */
code_once void divide_by_z(global limb *tables, const uint *first, uint lanes) {
  field before[SHARING];
  field inverse;
  field twice_d;
  field x;
  field y;
  field z;
  uint at[LANES];
  field_constant(&z, FIELD_ONE);
  field_constant(&twice_d, CURVE_TWICE_D);
  inverse = z;
  for (int lane = 0; lane < LANES; lane++) {
    at[lane] = first[lane];
  }
#pragma unroll 1
  for (int entry = 0; entry < SHARING; entry++) {
    before[entry] = inverse;
    load_element(&z, tables, at, 2);
    field_product(&inverse, &inverse, &z);
    for (int lane = 0; lane < LANES; lane++) {
      at[lane] += UNIT_LIMBS;
    }
  }
  field_invert(&inverse, &inverse);
#pragma unroll 1
  for (int entry = SHARING - 1; entry >= 0; entry--) {
    columns of_x;
    columns of_y;
    columns c;
    for (int lane = 0; lane < LANES; lane++) {
      at[lane] -= UNIT_LIMBS;
    }
    load_element(&x, tables, at, 0);
    load_element(&y, tables, at, 1);
    load_element(&z, tables, at, 2);
    field_product(&before[entry], &before[entry], &inverse);
    field_product(&inverse, &inverse, &z);
    field_product(&x, &x, &before[entry]);
    field_product(&y, &y, &before[entry]);
    field_product(&z, &x, &y);
    field_product(&z, &z, &twice_d);
    field_spread(&of_x, &x);
    field_spread(&of_y, &y);
    columns_add(&c, &of_y, &of_x);
    field_settle(&x, &c);
    columns_subtract(&c, &of_y, &of_x);
    field_settle(&y, &c);
    store_entry(tables, at, lanes, &x, &y, &z);
  }
}

/* p = 2^bits p. */
inlined void double_times(point *p, int bits) {
#pragma unroll 1
  for (int bit = 0; bit < bits; bit++) {
    point_double(p, bit == bits - 1);
  }
}

/*
 * Fills rows of odd multiples of p, then of 2^bits p, and so on, each lane's from its place on; entries * rows is a
 * multiple of SHARING. Only the first lanes write; the others must stand where one of these does.
 */
inlined void fill_rows(global limb *tables, const uint *first, uint lanes, point *p, int rows, int entries,
                             int bits) {
  addend step;
  uint from[LANES];
  uint at[LANES];
  int waiting = 0;
  for (int lane = 0; lane < LANES; lane++) {
    from[lane] = first[lane];
    at[lane] = first[lane];
  }
#pragma unroll 1
  for (int row = 0; row < rows; row++) {
    point sum = *p;
    point_double(p, true);
    point_to_addend(&step, p);
#pragma unroll 1
    for (int entry = 0; entry < entries; entry++) {
      store_entry(tables, at, lanes, &sum.x, &sum.y, &sum.z);
      point_add(&sum, &step, true);
      for (int lane = 0; lane < LANES; lane++) {
        at[lane] += UNIT_LIMBS;
      }
      if (++waiting == SHARING) {
        divide_by_z(tables, from, lanes);
        waiting = 0;
        for (int lane = 0; lane < LANES; lane++) {
          from[lane] = at[lane];
        }
      }
    }
    double_times(p, bits - 1);
  }
}

/* Where a key's table begins. */
inlined uint key_table(uint key, uint spacing) {
  return BASE_LIMBS + key * (KEY_DIGITS / spacing * KEY_ROW_LIMBS);
}

/* Fills the base point's table, a row by each work-item; scratch: the tables. */
kernel void base_table(global const uchar *input, global const uint *rows, uint items, uint parameter,
                       global uchar *output, global uchar *statuses, global uint *results, global uchar *scratch) {
  const uint row = get_global_id(0);
  if (row >= BASE_ROWS || items == 0) {
    return;
  }
  point p;
  uint at[LANES];
  for (int lane = 0; lane < LANES; lane++) {
    at[lane] = row * BASE_ROW_LIMBS;
  }
  point_base(&p);
  double_times(&p, 8 * row);
  fill_rows((global limb *)scratch, at, 1, &p, 1, BASE_ROW_ENTRIES, 8);
}

/*
 * Fills the tables of keys, LANES of them by a work-item, or a part of their rows. parameter: where in input lie a u32,
 * into how many parts they are cut, a power of two up to 16 / spacing; a u32, the spacing; and the keys, as many as there
 * are items.
 */
kernel void key_tables(global const uchar *input, global const uint *rows, uint items, uint parameter,
                       global uchar *output, global uchar *statuses, global uint *results, global uchar *scratch) {
  if (items == 0) {
    return;
  }
  const uint parts = ((global const uint *)(input + parameter))[0];
  const uint spacing = ((global const uint *)(input + parameter))[1];
  const uint groups = (items + LANES - 1) / LANES;
  const uint part = get_global_id(0) / groups;
  const uint first = get_global_id(0) % groups * LANES;
  if (part >= parts) {
    return;
  }
  global limb *tables = (global limb *)scratch;
  const uint lanes = min(items - first, (uint)LANES);
  const uint rows_each = KEY_DIGITS / spacing / parts;
  uint at[LANES];
  uint offset[LANES];
  ulongs encoded[4];
  point p;
  longs is_acceptable;
  for (uint lane = 0; lane < LANES; lane++) {
    const uint index = min(first + lane, items - 1);
    at[lane] = key_table(index, spacing) + part * rows_each * KEY_ROW_LIMBS;
    offset[lane] = parameter + 8 + 32 * index;
  }
  read_words(encoded, input, offset, 4);
  longs good = point_decode(&p, &is_acceptable, encoded);
  good &= is_acceptable;
  negate_or_neutral(&p, good);
  double_times(&p, 4 * spacing * part * rows_each);
  fill_rows(tables, at, lanes, &p, rows_each, KEY_ROW_ENTRIES, 4 * spacing);
  for (uint lane = 0; lane < lanes && part == 0; lane++) {
    tables[at[lane] + UNIT_LIMBS - 1] = lane_of(long, good, lane) != 0 ? 1 : 0;
  }
}
