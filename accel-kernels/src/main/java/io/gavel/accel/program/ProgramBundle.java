package io.gavel.accel.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.Operation;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import io.gavel.kernel.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Programs compiled elsewhere, for devices that compile nothing themselves, as FPGA boards. A
 * folder with a file {@value #MANIFEST}, its Ed25519 signature {@value #SIGNATURE} (64 bytes), and
 * the programs it names; docs/fpga.md says what the manifest holds. Nothing of a bundle reaches a
 * driver before the signature and every file's SHA-256 were found right. Immutable.
 */
public final class ProgramBundle {
  /** The version of docs/kernel-contract.md and of the kernels' arguments. */
  public static final int CONTRACT_VERSION = 1;

  public static final String MANIFEST = "manifest.properties";
  public static final String SIGNATURE = "manifest.sig";

  private static final long MANIFEST_BYTES_MAX = 1 << 16;

  /** Bit streams of large boards have some tens of megabytes. */
  private static final long PROGRAM_BYTES_MAX = 1L << 28;

  /** Operations whose kernels may be one work-item that goes through all items. */
  private static final Set<Operation> PIPELINED =
      EnumSet.of(
          Operation.SHA_256,
          Operation.SHA_512,
          Operation.KECCAK_256,
          Operation.SHA3_256,
          Operation.BLAKE3,
          Operation.MERKLE_ROOT,
          Operation.MERKLE_PROOF);

  private static final HexFormat HEX = HexFormat.of();

  /**
   * A program for one operation.
   *
   * @param binary in the driver's form, read-only
   * @param lanes items that a work-item carries
   * @param groupSize work-items of a work-group
   * @param isSingleWorkItem whether one work-item goes through all items
   */
  public record Program(MemorySegment binary, int lanes, int groupSize, boolean isSingleWorkItem) {
    public Program {
      binary = binary.asReadOnly();
      if (lanes < 1 || groupSize < 1) {
        throw new IllegalArgumentException(
            "lanes " + lanes + ", groupSize " + groupSize + "; expected 1 or more");
      }
    }
  }

  /** What became of a folder. */
  public sealed interface Outcome {}

  /** A bundle that is whole and signed. */
  public record Loaded(ProgramBundle bundle) implements Outcome {}

  /** A folder that is not used, and why. */
  public record Refused(String reason) implements Outcome {}

  /** Ends the reading of a bundle; the message is the reason. */
  private static final class BrokenBundleException extends Exception {
    private static final long serialVersionUID = 1;

    BrokenBundleException(String reason) {
      super(reason);
    }
  }

  private final String device;
  private final Map<Operation, Program> programs;

  private ProgramBundle(String device, Map<Operation, Program> programs) {
    this.device = device;
    this.programs = Collections.unmodifiableMap(programs);
  }

  /** The name of the device that the programs were compiled for. */
  public String device() {
    return device;
  }

  /** The programs by operation, at least one. */
  public Map<Operation, Program> programs() {
    return programs;
  }

  /**
   * Reads and checks a bundle.
   *
   * @param publicKey 64 hexadecimal digits, the key of whoever the operator trusts to sign bundles
   */
  public static Outcome load(String folderName, String publicKey) {
    try {
      Path folder = Path.of(folderName);
      byte[] manifest = read(folder.resolve(MANIFEST), MANIFEST_BYTES_MAX);
      checkSignature(folder, manifest, publicKey);
      return new Loaded(parse(folder, properties(manifest)));
    } catch (BrokenBundleException | InvalidPathException e) {
      return new Refused("the program bundle " + folderName + " is refused: " + e.getMessage());
    }
  }

  private static byte[] read(Path file, long bytesMax) throws BrokenBundleException {
    // A size asked for before says nothing about a file that grows, or that is none.
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes((int) bytesMax + 1);
      if (bytes.length > bytesMax) {
        throw new BrokenBundleException(
            file.getFileName() + " has more than the " + bytesMax + " bytes expected at most");
      }
      return bytes;
    } catch (IOException e) {
      throw new BrokenBundleException(file.getFileName() + " cannot be read: " + e);
    }
  }

  private static void checkSignature(Path folder, byte[] manifest, String publicKey)
      throws BrokenBundleException {
    byte[] key;
    try {
      key = HEX.parseHex(publicKey.strip());
    } catch (IllegalArgumentException e) {
      throw new BrokenBundleException("the public key is not hexadecimal: " + e.getMessage());
    }
    byte[] signature = read(folder.resolve(SIGNATURE), Ed25519Verifier.SIGNATURE_BYTES);
    if (key.length != Ed25519Verifier.KEY_BYTES
        || signature.length != Ed25519Verifier.SIGNATURE_BYTES) {
      throw new BrokenBundleException(
          "the public key has "
              + key.length
              + " bytes and "
              + SIGNATURE
              + " has "
              + signature.length
              + ", expected 32 and 64");
    }
    byte[] all = Arrays.copyOf(key, key.length + signature.length + manifest.length);
    System.arraycopy(signature, 0, all, key.length, signature.length);
    System.arraycopy(manifest, 0, all, key.length + signature.length, manifest.length);
    // One signature alone is never combined with others, so no coefficients are drawn.
    Ed25519Verifier verifier =
        new Ed25519Verifier(coefficients -> Arrays.fill(coefficients, (byte) 1));
    boolean isSigned =
        verifier.verify(
            Ed25519Profile.STRICT,
            MemorySegment.ofArray(all),
            0,
            key.length,
            key.length + signature.length,
            manifest.length);
    if (!isSigned) {
      throw new BrokenBundleException(
          SIGNATURE + " is no signature of " + MANIFEST + " by the key " + HEX.formatHex(key));
    }
  }

  private static Properties properties(byte[] manifest) throws BrokenBundleException {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(new String(manifest, UTF_8)));
    } catch (IOException | IllegalArgumentException e) {
      throw new BrokenBundleException(MANIFEST + " cannot be parsed: " + e);
    }
    return properties;
  }

  private static ProgramBundle parse(Path folder, Properties manifest)
      throws BrokenBundleException {
    number(manifest, "contract", CONTRACT_VERSION, CONTRACT_VERSION);
    String device = field(manifest, "device");
    Map<Operation, Program> programs = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      if (manifest.containsKey(operation + ".file")) {
        programs.put(operation, program(folder, manifest, operation));
      }
    }
    if (programs.isEmpty()) {
      throw new BrokenBundleException(MANIFEST + " names no program, expected SHA_256.file or so");
    }
    return new ProgramBundle(device, programs);
  }

  private static Program program(Path folder, Properties manifest, Operation operation)
      throws BrokenBundleException {
    String name = field(manifest, operation + ".file");
    if (!name.matches("[A-Za-z0-9._-]+") || name.startsWith(".")) {
      throw new BrokenBundleException(
          operation + ".file is " + name + ", expected the name of a file in the bundle");
    }
    byte[] binary = read(folder.resolve(name), PROGRAM_BYTES_MAX);
    String expected = field(manifest, operation + ".sha256");
    String actual = HEX.formatHex(Sha256.hash(binary));
    if (!expected.equals(actual)) {
      throw new BrokenBundleException(
          name + " has the SHA-256 " + actual + ", expected " + expected);
    }
    boolean hasPipeline = PIPELINED.contains(operation);
    int lanesMax =
        operation == Operation.LZ4_COMPRESS || operation == Operation.LZ4_DECOMPRESS ? 1 : 16;
    int lanes = number(manifest, operation + ".lanes", 1, lanesMax);
    if (Integer.bitCount(lanes) != 1) {
      throw new BrokenBundleException(
          operation + ".lanes is " + lanes + ", expected 1, 2, 4, 8 or 16");
    }
    return new Program(
        MemorySegment.ofArray(binary),
        lanes,
        number(manifest, operation + ".group", 1, 1 << 10),
        number(manifest, operation + ".single", 0, hasPipeline ? 1 : 0) == 1);
  }

  private static String field(Properties manifest, String name) throws BrokenBundleException {
    String value = manifest.getProperty(name, "").strip();
    if (value.isEmpty()) {
      throw new BrokenBundleException(MANIFEST + " has no " + name);
    }
    return value;
  }

  private static int number(Properties manifest, String name, int min, int max)
      throws BrokenBundleException {
    String value = field(manifest, name);
    int number = value.matches("[0-9]{1,6}") ? Integer.parseInt(value) : -1;
    if (number < min || number > max) {
      throw new BrokenBundleException(name + " is " + value + ", expected " + min + " to " + max);
    }
    return number;
  }
}
