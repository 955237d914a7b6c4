package io.gavel.accel.opencl;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.accel.program.ProgramBundle;
import io.gavel.kernel.Operation;
import io.gavel.kernel.SelfTest;
import io.gavel.kernel.ed25519.Ed25519Signer;
import io.gavel.kernel.hash.Sha256;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs compiled elsewhere run where they are whole and signed, and are refused otherwise. */
class OpenClBundleTest {
  private static final Ed25519Signer SIGNER = Ed25519Signer.fromSeed(new byte[32]);
  private static final String KEY = HexFormat.of().formatHex(SIGNER.publicKey());

  @TempDir private Path folder;

  private Discovery.Found found;
  private WorkShape shape;

  /** A bundle of SHA-256 and Merkle roots as single work-items, in the driver's own form. */
  @BeforeEach
  void writeBundle() throws IOException {
    found = OpenClDevices.found();
    shape = WorkShape.of(found.traits());
    Map<Operation, OpenClOperation> operations = new EnumMap<>(Operation.class);
    ProgramBundle.Program single = new ProgramBundle.Program(MemorySegment.NULL, 1, 1, true);
    StringBuilder manifest =
        new StringBuilder("contract=1\ndevice=" + found.traits().name() + "\n");
    for (Operation operation : new Operation[] {Operation.SHA_256, Operation.MERKLE_ROOT}) {
      operations.put(operation, OpenClDevices.operations(shape).get(operation).compiled(single));
    }
    try (OpenClDevice compiler = OpenClDevices.device(found, shape, operations)) {
      for (OpenClOperation operation : operations.values()) {
        byte[] binary = compiler.session().program(operation).binary();
        String name = operation.operation() + ".bin";
        Files.write(folder.resolve(name), binary);
        manifest
            .append(operation.operation() + ".file=" + name + "\n")
            .append(operation.operation() + ".sha256=")
            .append(HexFormat.of().formatHex(Sha256.hash(binary)))
            .append("\n" + operation.operation() + ".lanes=1\n")
            .append(operation.operation() + ".group=1\n")
            .append(operation.operation() + ".single=1\n");
      }
    }
    sign(manifest.toString());
  }

  private void sign(String manifest) throws IOException {
    Files.writeString(folder.resolve(ProgramBundle.MANIFEST), manifest);
    byte[] signature = SIGNER.sign(Files.readAllBytes(folder.resolve(ProgramBundle.MANIFEST)));
    Files.write(folder.resolve(ProgramBundle.SIGNATURE), signature);
  }

  private String manifest() throws IOException {
    return Files.readString(folder.resolve(ProgramBundle.MANIFEST));
  }

  private void assertRefused(String reason) {
    ProgramBundle.Refused refused =
        assertInstanceOf(ProgramBundle.Refused.class, ProgramBundle.load(folder.toString(), KEY));
    assertTrue(refused.reason().contains(reason), refused.reason());
  }

  private OpenClDevice bundled(ProgramBundle.Loaded loaded) {
    return OpenClDevices.device(found, shape, loaded.bundle());
  }

  @Test
  void runsTheProgramsOfAWholeBundleAndOffersNothingElse() {
    ProgramBundle.Loaded loaded =
        assertInstanceOf(ProgramBundle.Loaded.class, ProgramBundle.load(folder.toString(), KEY));
    assertEquals(found.traits().name(), loaded.bundle().device());
    try (OpenClDevice device = bundled(loaded)) {
      assertEquals(2, device.capabilities().size());
      SelfTest.Result result = SelfTest.run(device);
      assertInstanceOf(SelfTest.Passed.class, result, result::toString);
    }
  }

  @Test
  void refusesAManifestThatWasChangedOrSignedByAnother() throws IOException {
    Files.writeString(folder.resolve(ProgramBundle.MANIFEST), manifest() + "\n");
    assertRefused("no signature of");
    sign(manifest());
    String other = HexFormat.of().formatHex(Ed25519Signer.fromSeed(filled()).publicKey());
    ProgramBundle.Refused refused =
        assertInstanceOf(ProgramBundle.Refused.class, ProgramBundle.load(folder.toString(), other));
    assertTrue(refused.reason().contains("no signature of"), refused.reason());
    assertInstanceOf(ProgramBundle.Refused.class, ProgramBundle.load(folder.toString(), ""));
    assertInstanceOf(ProgramBundle.Refused.class, ProgramBundle.load(folder.toString(), "xy"));
  }

  private static byte[] filled() {
    byte[] seed = new byte[32];
    seed[0] = 1;
    return seed;
  }

  @Test
  void refusesAnUnsignedBundleAndAFolderThatIsNoBundle() throws IOException {
    Files.delete(folder.resolve(ProgramBundle.SIGNATURE));
    assertRefused("manifest.sig cannot be read");
    Files.delete(folder.resolve(ProgramBundle.MANIFEST));
    assertRefused("manifest.properties cannot be read");
  }

  @Test
  void refusesAProgramThatIsNotTheOneSigned() throws IOException {
    Path program = folder.resolve("SHA_256.bin");
    byte[] binary = Files.readAllBytes(program);
    binary[binary.length / 2] ^= 1;
    Files.write(program, binary);
    assertRefused("SHA_256.bin has the SHA-256");
    Files.delete(program);
    assertRefused("SHA_256.bin cannot be read");
    // Endless, and of size 0 to whoever asks.
    Files.createSymbolicLink(folder.resolve("endless"), Path.of("/dev/zero"));
    Files.move(folder.resolve("endless"), folder.resolve(ProgramBundle.MANIFEST), REPLACE_EXISTING);
    assertRefused("manifest.properties has more than the 65536 bytes");
  }

  @Test
  void refusesWhatBreaksTheManifestsFormThoughSigned() throws IOException {
    String sound = manifest();
    sign(sound.replace("contract=1", "contract=2"));
    assertRefused("contract is 2, expected 1 to 1");
    sign(sound.replace("SHA_256.file=SHA_256.bin", "SHA_256.file=../SHA_256.bin"));
    assertRefused("expected the name of a file in the bundle");
    sign(sound.replace("SHA_256.lanes=1", "SHA_256.lanes=17"));
    assertRefused("SHA_256.lanes is 17, expected 1 to 16");
    sign(sound.replace("SHA_256.lanes=1", "SHA_256.lanes=3"));
    assertRefused("SHA_256.lanes is 3, expected 1, 2, 4, 8 or 16");
    sign(sound.replace("SHA_256.", "ED25519_VERIFY.").replace("ED25519_VERIFY.bin", "SHA_256.bin"));
    assertRefused("ED25519_VERIFY.single is 1, expected 0 to 0");
    sign(
        sound
            .replace("SHA_256.lanes=1", "SHA_256.lanes=2")
            .replace("SHA_256.", "LZ4_COMPRESS.")
            .replace("LZ4_COMPRESS.bin", "SHA_256.bin"));
    assertRefused("LZ4_COMPRESS.lanes is 2, expected 1 to 1");
    sign(sound.replace("device=", "nodevice="));
    assertRefused("has no device");
    sign("contract=1\ndevice=x\n");
    assertRefused("names no program");
  }

  @Test
  void doesWithoutAProgramThatTheDriverDoesNotTake() throws IOException {
    Path program = folder.resolve("SHA_256.bin");
    String before = HexFormat.of().formatHex(Sha256.hash(Files.readAllBytes(program)));
    byte[] nonsense = new byte[1000];
    Files.write(program, nonsense);
    sign(manifest().replace(before, HexFormat.of().formatHex(Sha256.hash(nonsense))));
    ProgramBundle.Loaded loaded =
        assertInstanceOf(ProgramBundle.Loaded.class, ProgramBundle.load(folder.toString(), KEY));
    try (OpenClDevice device = bundled(loaded)) {
      assertInstanceOf(SelfTest.Passed.class, SelfTest.run(device));
      assertEquals(Set.of(Operation.MERKLE_ROOT), device.capabilities().keySet());
      String refusal = device.refusals().get(Operation.SHA_256);
      assertTrue(refusal.contains("does not take the bundle's program"), refusal);
    }
  }
}
