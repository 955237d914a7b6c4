package io.gavel.sim;

import java.util.Arrays;

/**
 * One append-only file. What was appended can be read at once; what was not forced may be gone
 * after a crash, or half there. Forces end in the order in which they began.
 */
public final class SimDisk {
  /** Bytes at most: a simulation that writes more has run away. */
  public static final int BYTES_MAX = 64 << 20;

  private final DiskPlan plan;
  private final SimClock clock;
  private final SimRandom random;
  private byte[] bytes = new byte[1024];
  private int size;
  private int forced;
  private long lastForceEndUs;

  /** Counts crashes: a force that began before one never ends. */
  private int life;

  public SimDisk(DiskPlan plan, SimClock clock, SimRandom random) {
    this.plan = plan;
    this.clock = clock;
    this.random = random;
  }

  public void append(byte[] record) {
    if (record.length > BYTES_MAX - size) {
      throw new IllegalStateException("file grows past " + BYTES_MAX + " bytes");
    }
    if (size + record.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + record.length, 2 * bytes.length));
    }
    System.arraycopy(record, 0, bytes, size, record.length);
    size += record.length;
  }

  /** Makes all that is appended now survive a crash, then runs {@code done}. */
  public void force(Runnable done) {
    int upTo = size;
    int began = life;
    long endUs = clock.nowUs() + random.between(plan.forceMinUs(), plan.forceMaxUs());
    lastForceEndUs = Math.max(lastForceEndUs, endUs);
    clock.after(
        lastForceEndUs - clock.nowUs(),
        () -> {
          if (life == began) {
            forced = Math.max(forced, upTo);
            done.run();
          }
        });
  }

  /** The power fails: drops what was not forced, or tears it. */
  public void crash() {
    life++;
    int loose = size - forced;
    size = forced;
    if (loose > 0 && random.chance(plan.tornPerMille())) {
      size += (int) random.between(0, loose);
      if (size > forced && random.chance(plan.flipPerMille())) {
        int at = (int) random.between(forced, size - 1L);
        bytes[at] ^= (byte) (1 << random.below(8));
      }
    }
    forced = size;
  }

  /** Cuts the file, as recovery does with a torn end. */
  public void truncate(int length) {
    if (length < 0 || length > size) {
      throw new IllegalArgumentException("length is " + length + ", expected 0 to " + size);
    }
    size = length;
    forced = Math.min(forced, length);
  }

  /** A copy of the file. */
  public byte[] contents() {
    return Arrays.copyOf(bytes, size);
  }
}
