package io.gavel.accel.opencl;

/**
 * How the tables of {@code comb.cl} are cut for a device.
 *
 * @param spacing digits of a scalar for each row of a key's table: 1 spares a vote all doublings, 2
 *     and 4 a half and a quarter of the memory
 * @param parts work-items that share a key's table in making it, a power of two
 */
record KeyTablesShape(int spacing, int parts) {
  /** Rows of the base point's table, which a work-item each makes. */
  static final int BASE_ROWS = 32;

  private static final long ENTRY_BYTES = 128;
  private static final long BASE_BYTES = ENTRY_BYTES * 128 * BASE_ROWS;
  private static final int KEY_DIGITS = 64;
  private static final int KEY_ROW_ENTRIES = 8;

  /** Entries that share an inversion: a work-item makes no fewer. */
  private static final int SHARING = 32;

  KeyTablesShape {
    if (Integer.bitCount(spacing) != 1
        || Integer.bitCount(parts) != 1
        || spacing < 1
        || parts < 1
        || spacing * parts > KEY_DIGITS * KEY_ROW_ENTRIES / SHARING) {
      throw new IllegalArgumentException(
          "spacing "
              + spacing
              + ", parts "
              + parts
              + "; expected powers of two whose product is 16 at most");
    }
  }

  /**
   * What suits the device. A card has many work-items to make tables with and memory for large
   * ones. On a CPU those of 1,000 keys should stay near its caches, and doublings cost a vote no
   * more than what they save in making the tables and reading them.
   */
  static KeyTablesShape of(DeviceTraits traits) {
    return traits.kind() == DeviceTraits.Kind.CPU
        ? new KeyTablesShape(4, 1)
        : new KeyTablesShape(1, KEY_DIGITS * KEY_ROW_ENTRIES / SHARING);
  }

  private long keyBytes() {
    return ENTRY_BYTES * KEY_ROW_ENTRIES * (KEY_DIGITS / spacing);
  }

  /** Bytes of the base point's table and those of so many keys. */
  long bytes(int keys) {
    return BASE_BYTES + keys * keyBytes();
  }

  /** The most keys whose tables fit, with the base point's, or 0. */
  int keysMax(long bytes) {
    return Math.clamp((bytes - BASE_BYTES) / keyBytes(), 0, Integer.MAX_VALUE);
  }
}
