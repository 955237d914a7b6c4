/*
 * Tables of the multiples 0 to 8 of a point in each lane, for windows of four bits with signed digits, in global memory.
 * An entry is four field elements. A slot holds the tables of all lanes, in the order entry, element, limb, lane; a
 * lane's table is known by where it begins, in limbs, its lane included.
 */
#define TABLE_ENTRIES 9
#define ENTRY_LIMBS (4 * FIELD_LIMBS * LANES)
#define SLOT_LIMBS (TABLE_ENTRIES * ENTRY_LIMBS)

#if LANES == 1
#define GATHER(table, at, offset) ((table)[(at)[0] + (offset)])
#elif LANES == 4
#define GATHER(table, at, offset) \
  ((limbs)((table)[(at)[0] + (offset)], (table)[(at)[1] + (offset)], (table)[(at)[2] + (offset)], \
           (table)[(at)[3] + (offset)]))
#else
#define GATHER(table, at, offset) \
  ((limbs)((table)[(at)[0] + (offset)], (table)[(at)[1] + (offset)], (table)[(at)[2] + (offset)], \
           (table)[(at)[3] + (offset)], (table)[(at)[4] + (offset)], (table)[(at)[5] + (offset)], \
           (table)[(at)[6] + (offset)], (table)[(at)[7] + (offset)]))
#endif

/* t, or -t in the lanes where the digit is negative; digits hold digit + 8. */
inlined limbs with_sign(limbs t, ulongs digits) {
#if FIELD_DOUBLES
  /* The sign of a double is its top bit, that of digit + 8 - 8 its own. */
  return as_reals(as_ulongs(t) ^ ((digits - (ulongs)8) & (ulongs)0x8000000000000000UL));
#else
  const ints flip = to_ints(as_longs(digits) - (longs)8) >> (ints)31;
  return (t ^ flip) - flip;
#endif
}
