package io.gavel.kernel.ed25519;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.gavel.kernel.Batch;
import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.Seed;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Hot paths allocate nothing once warm. */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What reading the counter itself may cost. */
  private static final long NOISE_BYTES = 256;

  private static final int WARM_UP_ROUNDS = 100;

  /**
   * Compilation may allocate once on the caller's behalf, so the least of several readings counts.
   */
  private static final int READINGS = 10;

  private final SplittableRandom random = Seed.random("AllocationTest");
  private long coefficientState = 1;

  private static void assertAllocatesNothing(Runnable work) {
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      work.run();
    }
    long least = Long.MAX_VALUE;
    for (int reading = 0; reading < READINGS; reading++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      work.run();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    long allocated = least;
    assertTrue(allocated <= NOISE_BYTES, () -> "allocated " + allocated + " bytes");
  }

  private void coefficients(byte[] destination) {
    for (int i = 0; i < destination.length; i++) {
      coefficientState = coefficientState * 6364136223846793005L + 1442695040888963407L;
      destination[i] = (byte) (coefficientState >>> 56);
    }
  }

  private List<SignedItem> items(int count) {
    List<SignedItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(SignedItem.honest(random, 120));
    }
    items.set(count / 2, items.get(count / 2).mutated(random));
    return items;
  }

  @Test
  void verifyingAllocatesNothingWhetherOneByOneOrBatched() {
    Ed25519Verifier verifier = new Ed25519Verifier(this::coefficients);
    Batch batch = SignedItem.batch(items(16));
    for (Ed25519Profile profile : Ed25519Profile.values()) {
      assertAllocatesNothing(() -> verifier.verifyBatch(profile, batch, 0, 16));
      assertAllocatesNothing(
          () -> {
            for (int item = 0; item < 4; item++) {
              verifier.verify(
                  profile,
                  batch.input(),
                  batch.rowField(item, 0),
                  batch.rowField(item, 1),
                  batch.rowField(item, 2),
                  (int) batch.rowField(item, 3));
            }
          });
    }
  }

  @Test
  void signingInPlaceAllocatesNothing() {
    byte[] buffer = new byte[264];
    try (Ed25519Signer signer = SignedItem.signer(random)) {
      assertAllocatesNothing(() -> signer.sign(buffer, 0, 200, buffer, 200));
    }
  }
}
