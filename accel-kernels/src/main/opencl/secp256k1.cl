/*
 * The curve y^2 = x^3 + 7 of secp256k1, a point for each lane, projective: x = X / Z, y = Y / Z, infinity has Z = 0. The
 * formulas of Renes, Costello and Batina (2016, algorithms 7 and 9) are complete for a curve of odd order: the two points
 * may be equal, opposite or infinite, so that no input needs a case apart.
 */
typedef struct {
  field x;
  field y;
  field z;
} point;

/* Windows of four bits that hold half a scalar. */
#define WINDOWS HALF_DIGITS

constant const uint FIELD_ZERO[8] = {0, 0, 0, 0, 0, 0, 0, 0};
constant const uint FIELD_ONE[8] = {1, 0, 0, 0, 0, 0, 0, 0};
constant const uint FIELD_SEVEN[8] = {7, 0, 0, 0, 0, 0, 0, 0};
constant const uint FIELD_ORDER[8] = {
    0xfffffc2f, 0xfffffffe, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff};
/* A cube root of 1: lambda (x, y) = (beta x, y). */
constant const uint BETA[8] = {
    0x719501ee, 0xc1396c28, 0x12f58995, 0x9cf04975, 0xac3434e9, 0x6e64479e, 0x657c0710, 0x7ae96a2b};
constant const uint BASE_X[8] = {
    0x16f81798, 0x59f2815b, 0x2dce28d9, 0x029bfcdb, 0xce870b07, 0x55a06295, 0xf9dcbbac, 0x79be667e};
constant const uint BASE_Y[8] = {
    0xfb10d4b8, 0x9c47d08f, 0xa6855419, 0xfd17b448, 0x0e1108a8, 0x5da4fbfc, 0x26a3c465, 0x483ada77};

/* r = 2 r. */
code_once void point_double(point *r) {
  field eight_yy;
  field yz;
  field xy;
  field zz21;
  field sum;
  field difference;
  columns yy;
  columns c;
  columns d;
  field_square(&yy, &r->y);
  columns_shift(&c, &yy, 3);
  field_settle(&eight_yy, &c);
  field_square(&c, &r->z);
  columns_times_21(&c, &c);
  field_settle(&zz21, &c);
  columns_add(&d, &yy, &c);
  field_settle(&sum, &d);
  columns_triple(&c, &c);
  columns_subtract(&d, &yy, &c);
  field_settle(&difference, &d);
  field_multiply(&c, &r->y, &r->z);
  field_settle(&yz, &c);
  field_multiply(&c, &r->x, &r->y);
  field_settle(&xy, &c);
  field_multiply(&c, &yz, &eight_yy);
  field_settle(&r->z, &c);
  field_multiply(&c, &difference, &xy);
  columns_shift(&c, &c, 1);
  field_settle(&r->x, &c);
  field_multiply(&c, &difference, &sum);
  field_multiply(&d, &zz21, &eight_yy);
  columns_add(&c, &c, &d);
  field_settle(&r->y, &c);
}

/* c = a b + d e. */
inlined void two_products(columns *c, const field *a, const field *b, const field *d, const field *e) {
  columns t;
  field_multiply(c, a, b);
  field_multiply(&t, d, e);
  columns_add(c, c, &t);
}

/* r = r + q. */
code_once void point_add(point *r, const point *q) {
  field xx3;
  field sum;
  field difference;
  field cross_xy;
  field cross_yz;
  field cross_xz21;
  columns c;
  columns d;
  field_multiply(&c, &r->x, &q->x);
  columns_triple(&c, &c);
  field_settle(&xx3, &c);
  field_multiply(&c, &r->z, &q->z);
  columns_times_21(&c, &c);
  field_multiply(&d, &r->y, &q->y);
  columns t;
  columns_add(&t, &d, &c);
  field_settle(&sum, &t);
  columns_subtract(&t, &d, &c);
  field_settle(&difference, &t);
  two_products(&c, &r->x, &q->y, &q->x, &r->y);
  field_settle(&cross_xy, &c);
  two_products(&c, &r->y, &q->z, &q->y, &r->z);
  field_settle(&cross_yz, &c);
  two_products(&c, &r->x, &q->z, &q->x, &r->z);
  columns_times_21(&c, &c);
  field_settle(&cross_xz21, &c);
  field_multiply(&c, &cross_xy, &difference);
  field_multiply(&d, &cross_yz, &cross_xz21);
  columns_subtract(&c, &c, &d);
  field_settle(&r->x, &c);
  two_products(&c, &difference, &sum, &xx3, &cross_xz21);
  field_settle(&r->y, &c);
  two_products(&c, &sum, &cross_yz, &xx3, &cross_xy);
  field_settle(&r->z, &c);
}

/* Writes a table's entry, all lanes: X, Y, Z, beta X. */
inlined void store_point(global limb *slot, int entry, const point *p) {
  global limbs *to = (global limbs *)(slot + entry * ENTRY_LIMBS);
  field beta;
  field_constant(&beta, BETA);
  field_product(&beta, &beta, &p->x);
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
    to[i] = p->x.v[i];
    to[FIELD_LIMBS + i] = p->y.v[i];
    to[2 * FIELD_LIMBS + i] = p->z.v[i];
    to[3 * FIELD_LIMBS + i] = beta.v[i];
  }
}

/* r = infinity. */
inlined void point_infinity(point *r) {
  field_constant(&r->x, FIELD_ZERO);
  field_constant(&r->y, FIELD_ONE);
  r->z = r->x;
}

/* Fills a slot with the multiples of p from 0 to 8. */
code_apart void tabulate(global limb *slot, const point *p) {
  const point step = *p;
  point sum;
  point_infinity(&sum);
#pragma unroll 1
  for (int entry = 0; entry < TABLE_ENTRIES; entry++) {
    store_point(slot, entry, &sum);
    point_add(&sum, &step);
  }
}

/* q = in each lane the multiple its digit says, or lambda times it; digits hold digit + 8. */
inlined void load_point(point *q, global const limb *slot, ulongs digits, bool times_lambda) {
  uint from[LANES];
  for (int lane = 0; lane < LANES; lane++) {
    from[lane] = abs((int)lane_of(ulong, digits, lane) - 8) * ENTRY_LIMBS + lane;
  }
  const int x_at = times_lambda ? 3 * FIELD_LIMBS : 0;
#pragma unroll
  for (int i = 0; i < FIELD_LIMBS; i++) {
    q->x.v[i] = GATHER(slot, from, (x_at + i) * LANES);
    q->y.v[i] = with_sign(GATHER(slot, from, (FIELD_LIMBS + i) * LANES), digits);
    q->z.v[i] = GATHER(slot, from, (2 * FIELD_LIMBS + i) * LANES);
  }
}

/* r = u1 G + u2 P, with the tables of G and P in two slots; u1 and u2 reduced. */
code_apart void sum_of_multiples(point *r, global const limb *base_slot, global const limb *slot, const ulongs *u1,
                                const ulongs *u2) {
  ulongs digits[4][3];
  point sum;
  scalar_split(digits[0], digits[1], u2);
  scalar_split(digits[2], digits[3], u1);
  point_infinity(&sum);
#pragma unroll 1
  for (int window = WINDOWS - 1; window >= 0; window--) {
#pragma unroll 1
    for (int i = 0; i < 4 && window < WINDOWS - 1; i++) {
      point_double(&sum);
    }
#pragma unroll 1
    for (int t = 0; t < 4; t++) {
      const ulongs nibbles = (digits[t][window / 16] >> (ulongs)(4 * (window % 16))) & (ulongs)15;
      point q;
      load_point(&q, t < 2 ? slot : base_slot, nibbles, t % 2 == 1);
      point_add(&sum, &q);
    }
  }
  *r = sum;
}

/* Fills a slot with the multiples of the base point. */
inlined void tabulate_base(global limb *slot) {
  point base;
  field_constant(&base.x, BASE_X);
  field_constant(&base.y, BASE_Y);
  field_constant(&base.z, FIELD_ONE);
  tabulate(slot, &base);
}

/* r = x^3 + 7, settled. */
inlined void curve_right_side(field *r, const field *x) {
  field seven;
  columns c;
  columns d;
  field_square_times(r, x, 1);
  field_constant(&seven, FIELD_SEVEN);
  field_spread(&d, &seven);
  field_multiply(&c, r, x);
  columns_add(&c, &c, &d);
  field_settle(r, &c);
}

/* The lanes where a = b. */
inlined longs field_equals(const field *a, const field *b) {
  columns c;
  columns d;
  field_spread(&c, a);
  field_spread(&d, b);
  columns_subtract(&c, &c, &d);
  return columns_are_zero(&c);
}
