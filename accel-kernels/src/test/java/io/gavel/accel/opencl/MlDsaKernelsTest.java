package io.gavel.accel.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.gavel.kernel.Seed;
import java.util.List;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernels of ML-DSA run one after the other, with bounds that no real item reaches. */
class MlDsaKernelsTest {
  private static final List<String> SOURCES =
      List.of(
          "lanes.cl",
          "group.cl",
          "keccak_permutation.cl",
          "shake.cl",
          "ntt.cl",
          "mldsa.cl",
          "mldsa_sample.cl",
          "mldsa_verify.cl");

  private static final int ITEMS = 5;
  private static final int LANES = 4;
  private static final int POLYNOMIALS = 16;
  private static final int SCRATCH_BYTES = POLYNOMIALS * 1024 + 1152;

  /** What the kernels must not write to, behind the statuses. */
  private static final byte UNTOUCHED = (byte) 0xA5;

  /** Status 0 is what the host put there, and reads as the device's failure. */
  @ParameterizedTest
  @CsvSource({"6,2,1", "4,2,0", "6,0,0"})
  void decideNothingWhereASamplingRunsIntoItsBound(int expandBlocks, int ballBlocks, byte status) {
    SplittableRandom random = Seed.random("MlDsaKernelsTest " + expandBlocks + " " + ballBlocks);
    byte[] input = new byte[1 << 15];
    int[] rows = new int[4 * ITEMS];
    int at = 0;
    for (int item = 0; item < ITEMS; item++) {
      byte[][] parts = signed(random);
      for (int part = 0; part < parts.length; part++) {
        System.arraycopy(parts[part], 0, input, at, parts[part].length);
        rows[4 * item + part] = at;
        at += (parts[part].length + 3) & ~3;
      }
      rows[4 * item + 3] = parts[2].length;
    }
    byte[] statuses = new byte[ITEMS + 1];
    statuses[ITEMS] = UNTOUCHED;
    byte[] scratch = new byte[2 * LANES * SCRATCH_BYTES];
    String options =
        "-D MLDSA=44 -D GROUP=1 -D LANES="
            + LANES
            + " -D MLDSA_EXPAND_BLOCKS_MAX="
            + expandBlocks
            + " -D MLDSA_BALL_BLOCKS_MAX="
            + ballBlocks;
    try (KernelHarness harness = KernelHarness.open()) {
      for (String kernel : List.of("expand", "digest", "commit", "decide")) {
        int workItems =
            switch (kernel) {
              case "expand" -> ITEMS * POLYNOMIALS / LANES;
              case "commit" -> ITEMS;
              default -> 2;
            };
        harness.run(
            SOURCES,
            options,
            "mldsa_" + kernel,
            workItems,
            input,
            rows,
            ITEMS,
            0,
            new byte[1],
            statuses,
            new int[1],
            scratch);
      }
    }
    byte[] expected = {status, status, status, status, status, UNTOUCHED};
    assertArrayEquals(expected, statuses);
  }

  /** Key, signature, message. */
  private static byte[][] signed(SplittableRandom random) {
    byte[] seed = new byte[32];
    random.nextBytes(seed);
    byte[] message = new byte[random.nextInt(300)];
    random.nextBytes(message);
    MLDSAPrivateKeyParameters secret =
        new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_44, seed);
    MLDSASigner signer = new MLDSASigner();
    signer.init(true, secret);
    signer.update(message, 0, message.length);
    try {
      return new byte[][] {secret.getPublicKey(), signer.generateSignature(), message};
    } catch (CryptoException e) {
      throw new IllegalStateException(e);
    }
  }
}
