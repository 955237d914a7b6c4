/*
 * The items of a work-item, where each lane has several that share some of the work: LANES * DEPTH, fewer where UNITS
 * work-items would not all have some. What work-items are more than needed have none.
 */
#if !defined(DEPTH) || !defined(UNITS)
#error "DEPTH is the most items of a lane, UNITS how many work-items to keep busy"
#endif

/* What becomes of an item: the contract's statuses (docs/kernel-contract.md, section 2). */
#define STATUS_VALID 1
#define STATUS_INVALID 2

/* `depth` items in each lane; the last work-item that has some may have fewer than the others, which have depth_max. */
typedef struct {
  ulong first;
  uint count;
  int depth;
  int depth_max;
} share;

/* The work-item's share. With DEPTH = 1 the compiler drops the loops over a lane's items, and all that combines them. */
inlined share share_of(uint items) {
  const uint per_unit = (items - 1) / UNITS + 1;
  const uint depth_max = min((per_unit + LANES - 1) / LANES, (uint)DEPTH);
  const uint each = depth_max * LANES;
  share s;
  s.first = get_global_id(0) * (ulong)each;
  s.count = s.first < items ? (uint)min((ulong)each, items - s.first) : 0;
  s.depth = DEPTH == 1 ? 1 : (int)((s.count + LANES - 1) / LANES);
  s.depth_max = (int)depth_max;
  return s;
}

/* The lane's item at a depth; a lane past the last repeats that. */
inlined uint item_of(const share *s, int d, int lane) {
  return (uint)(s->first + min((uint)(d * LANES + lane), s->count - 1));
}
