package io.gavel.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.cpu.CpuScalarProvider;
import io.gavel.kernel.hash.Sha256;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The self-test passes the sound device and catches every kind of lie. */
class SelfTestTest {
  private static KernelDevice cpu() {
    Probe probe = new CpuScalarProvider().probe();
    return assertInstanceOf(Probe.Available.class, probe).devices().getFirst();
  }

  private static SelfTest.Failed failure(BentDevice.Fault fault) {
    return assertInstanceOf(SelfTest.Failed.class, SelfTest.run(new BentDevice(cpu(), fault)));
  }

  @Test
  void passesTheCpu() {
    SelfTest.Result result = SelfTest.run(cpu());
    assertTrue(assertInstanceOf(SelfTest.Passed.class, result, result.toString()).items() > 2500);
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void catchesOneFlippedStatusWhateverTheOperation(Operation operation) {
    SelfTest.Failed failed =
        failure(
            (batch, first, count, handler) -> {
              if (batch.operation() == operation && batch.items() == 33) {
                ItemStatus status = batch.status(20);
                batch.status(
                    20, status == ItemStatus.VALID ? ItemStatus.INVALID : ItemStatus.VALID);
              }
              handler.completed(batch, first, count);
            });
    assertEquals(operation, failed.operation());
    assertEquals(20, failed.item());
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ED25519_VERIFY", "SECP256K1_VERIFY", "ML_DSA_44_VERIFY", "ML_DSA_65_VERIFY"})
  void catchesOneFlippedBitOfOutputWhateverTheOperation(Operation operation) {
    SelfTest.Failed failed =
        failure(
            (batch, first, count, handler) -> {
              if (batch.operation() == operation && batch.items() >= 3) {
                MemorySegment output = batch.output();
                byte old = output.get(ValueLayout.JAVA_BYTE, 8);
                output.set(ValueLayout.JAVA_BYTE, 8, (byte) (old ^ 0x20));
              }
              handler.completed(batch, first, count);
            });
    assertEquals(operation, failed.operation());
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"MERKLE_PROOF", "LZ4_COMPRESS", "LZ4_DECOMPRESS", "VOTE_TALLY"})
  void catchesAWrongResultWhateverTheOperation(Operation operation) {
    SelfTest.Failed failed =
        failure(
            (batch, first, count, handler) -> {
              if (batch.operation() == operation) {
                batch.result(first, batch.result(first) + 1);
              }
              handler.completed(batch, first, count);
            });
    assertEquals(operation, failed.operation());
    assertEquals(0, failed.item());
  }

  @Test
  void catchesALostCompletion() {
    SelfTest.Failed failed =
        failure(
            (batch, first, count, handler) -> {
              if (count > 1) {
                handler.completed(batch, first, count - 1);
              } else {
                handler.completed(batch, first, count);
              }
            });
    assertEquals("0 completions", failed.actual());
  }

  @Test
  void catchesARepeatedCompletion() {
    SelfTest.Failed failed =
        failure(
            (batch, first, count, handler) -> {
              handler.completed(batch, first, count);
              handler.completed(batch, first, 1);
            });
    assertEquals("2 completions", failed.actual());
  }

  @Test
  void answersFailedForADeviceThatThrows() {
    SelfTest.Failed failed =
        failure(
            (batch, first, count, handler) -> {
              throw new IllegalStateException("gone");
            });
    assertTrue(failed.toString().contains("gone"), failed.toString());
  }

  /** What the CPU answers is the specification, so it must not drift: the answers are pinned. */
  @ParameterizedTest
  @EnumSource(Operation.class)
  void asksAndAnswersTheSameForever(Operation operation) {
    String pinned =
        switch (operation) {
          case SHA_256 -> "c0e7fb01fc23385b7dcd123052c0b98f3d1c696ab3c1445ba3c7cc0a13c9e993";
          case SHA_512 -> "6f0e8e50237d71e896c808a14d91b1f476c2a2a0f95a7e313c08027637c167cb";
          case KECCAK_256 -> "3111eb7928aeea087384c4a976bec0e4302590400c3c03c846b4bca1dfe17953";
          case SHA3_256 -> "2b4a5fddea5cd2c8bfaa96aec56331997836f991760b839a980b3dc4407403b9";
          case BLAKE3 -> "81be3a89163d5be89663ebcb5cde45cbaba58e4585097ca9ce01118b7c27087c";
          case MERKLE_ROOT -> "b28c1174bd4b7442a5b4690a1cda532572d29cc25ea1346c7efc4342c7c95002";
          case MERKLE_PROOF -> "94ea015df7600061f94478fe57131be0f5df090ccf9d260d1b7a469f85d49efd";
          case ED25519_VERIFY -> "6ee5fd701c8b859a9ff6fd2e8f17da085a40a085fbcdce180a9eb769dd1b83e1";
          case LZ4_COMPRESS -> "02a9f0964abb1b34912e2f2d564ec39da539067cbd70af54036e8fc566d8bb3f";
          case SECP256K1_VERIFY ->
              "dc95b5ae177b156f2d707b9a90b2873085162ed48059e78fb9822accb61d49a4";
          case SECP256K1_RECOVER ->
              "796619f5eae269f56fa60a6d1cd203fc36f881b58a3c5d8aad5373cafee9c27c";
          case ML_DSA_44_VERIFY ->
              "dc95b5ae177b156f2d707b9a90b2873085162ed48059e78fb9822accb61d49a4";
          case ML_DSA_65_VERIFY ->
              "dc95b5ae177b156f2d707b9a90b2873085162ed48059e78fb9822accb61d49a4";
          case LZ4_DECOMPRESS -> "c62b79ec22b8dcdb0f061b1700fadadd3e8f9f5d33b994e8c546247767267e2c";
          case VOTE_TALLY -> "aa9b4511b74c724e6a12a7122c55d77d27648c730d9e7d9538add71c52d2786b";
        };
    try (Arena arena = Arena.ofConfined();
        QueuePair queue = cpu().open()) {
      Batch batch = SelfTestQuestions.of(operation, 129).build(arena);
      queue.submit(batch, 0);
      queue.poll((done, first, count) -> {}, 129);
      byte[] digest =
          Sha256.hashOf(
              batch.statuses().toArray(ValueLayout.JAVA_BYTE),
              batch.output().toArray(ValueLayout.JAVA_BYTE),
              batch.results().toArray(ValueLayout.JAVA_BYTE));
      assertEquals(pinned, HexFormat.of().formatHex(digest));
    }
  }
}
