package io.gavel.appliance.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.gavel.appliance.block.Samples;
import io.gavel.appliance.codec.DecodeException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes, a decoder answers with a message or a {@link DecodeException}, takes memory only
 * in proportion to what came, and accepts no second encoding of anything.
 */
class WireFuzzTest {
  private static final int MUTANTS = 20_000;

  /** What a decoder may allocate: a constant for its message, and so much for each byte. */
  private static final long ALLOCATED_BYTES_MAX = 16_384;

  private static final int ALLOCATED_PER_BYTE_MAX = 64;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Decodes and encodes again. */
  private interface Recode {
    byte[] apply(byte[] payload) throws DecodeException;
  }

  private enum Family {
    CONSENSUS(payload -> ConsensusCodec.encode(ConsensusCodec.decode(payload))),
    BULK(payload -> BulkCodec.encode(BulkCodec.decode(payload))),
    HELLO(payload -> Hello.decode(payload).encode());

    @SuppressWarnings("ImmutableEnumChecker") // The lambdas hold nothing.
    private final Recode recode;

    Family(Recode recode) {
      this.recode = recode;
    }

    byte[] sample(WireSamples samples) {
      return switch (this) {
        case CONSENSUS -> ConsensusCodec.encode(samples.message());
        case BULK -> BulkCodec.encode(samples.bulk());
        case HELLO -> new Hello(1, samples.digest(), 3, ChannelKind.BULK).encode();
      };
    }

    /** True where it decoded. Anything but a DecodeException fails the test. */
    boolean tryOut(byte[] payload) {
      long most = ALLOCATED_BYTES_MAX + (long) ALLOCATED_PER_BYTE_MAX * payload.length;
      long before = THREADS.getCurrentThreadAllocatedBytes();
      boolean accepted = decodes(payload);
      long middle = THREADS.getCurrentThreadAllocatedBytes();
      if (middle - before > most) {
        // The first time on a path also links its string concatenations; the second does not.
        decodes(payload);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - middle;
        assertTrue(
            allocated <= most,
            () -> this + " of " + payload.length + " bytes allocated " + allocated);
      }
      return accepted;
    }

    private boolean decodes(byte[] payload) {
      try {
        assertArrayEquals(payload, recode.apply(payload), "another encoding was accepted");
        return true;
      } catch (DecodeException expected) {
        assertFalse(expected.getMessage().isBlank());
        return false;
      } catch (RuntimeException e) {
        throw new AssertionError(this + " of " + HexFormat.of().formatHex(payload), e);
      }
    }
  }

  @Test
  void surviveRandomBytes() {
    SplittableRandom random = Samples.random("WireFuzzTest");
    for (Family family : Family.values()) {
      for (int i = 0; i < MUTANTS; i++) {
        byte[] payload = new byte[random.nextInt(300)];
        random.nextBytes(payload);
        if (payload.length > 0 && random.nextInt(4) > 0) {
          // Past the type byte, or nothing deeper is ever reached.
          payload[0] = (byte) (family == Family.BULK ? 17 + random.nextInt(4) : random.nextInt(7));
        }
        family.tryOut(payload);
      }
    }
  }

  @Test
  void refuseEveryTruncation() {
    WireSamples samples = new WireSamples(Samples.random("WireFuzzTest"));
    for (Family family : Family.values()) {
      for (int i = 0; i < 40; i++) {
        byte[] payload = family.sample(samples);
        for (int length = 0; length < payload.length; length++) {
          byte[] cut = Arrays.copyOf(payload, length);
          assertThrows(DecodeException.class, () -> family.recode.apply(cut));
        }
      }
    }
  }

  @Test
  void surviveMutationsAndStillHaveOneEncoding() {
    SplittableRandom random = Samples.random("WireFuzzTest");
    WireSamples samples = new WireSamples(random);
    for (Family family : Family.values()) {
      int accepted = 0;
      for (int i = 0; i < MUTANTS; i++) {
        if (family.tryOut(mutant(family.sample(samples), random))) {
          accepted++;
        }
      }
      // Flips in signatures and digests do decode: the test reaches past the checks.
      assertTrue(accepted > MUTANTS / 100, family + " accepted " + accepted);
    }
  }

  private static byte[] mutant(byte[] payload, SplittableRandom random) {
    byte[] mutant = payload.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(mutant.length);
      switch (random.nextInt(5)) {
        case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutant[at] = (byte) random.nextInt(256);
        case 2 -> mutant[at] = (byte) 0xff;
        case 3 -> mutant = Arrays.copyOf(mutant, mutant.length + 1 + random.nextInt(8));
        default -> mutant = Arrays.copyOf(mutant, 1 + at);
      }
    }
    return mutant;
  }
}
