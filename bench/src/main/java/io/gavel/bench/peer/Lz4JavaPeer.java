package io.gavel.bench.peer;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import java.util.Optional;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * lz4-java, by its native code or in Java. Of the Java ones it is the unchecked one, the fast one:
 * what it calls {@code unsafeInstance} gives the checked classes in this version.
 */
final class Lz4JavaPeer implements Peer {
  static final String PURE_NAME = "lz4-java-pure";
  private static final String NATIVE_NAME = "lz4-java";

  private final String name;
  private final LZ4Factory factory;

  private Lz4JavaPeer(String name, LZ4Factory factory) {
    this.name = name;
    this.factory = factory;
  }

  // Deprecated for being unchecked, which is why it is fast, which is why users pick it.
  @SuppressWarnings("deprecation")
  static Lz4JavaPeer pureJava() {
    return new Lz4JavaPeer(PURE_NAME, LZ4Factory.unsafeInsecureInstance());
  }

  static Lz4JavaPeer checkedJava() {
    return new Lz4JavaPeer("lz4-java-safe", LZ4Factory.safeInstance());
  }

  /** Its native code is in the jar, for some platforms. */
  static PeerProbe probeNative() {
    try {
      return new PeerProbe.Available(new Lz4JavaPeer(NATIVE_NAME, LZ4Factory.nativeInstance()));
    } catch (LinkageError e) {
      return new PeerProbe.Missing(NATIVE_NAME, "its native code does not load: " + e.getMessage());
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<Answerer> open(Questions questions, Answers answers) {
    if (questions.operation() == Operation.LZ4_COMPRESS) {
      PeerColumns columns = PeerColumns.heap(questions, answers);
      LZ4Compressor compressor = factory.fastCompressor();
      ItemWork work = item -> compress(compressor, columns, item);
      return Optional.of(work.over(columns));
    }
    if (questions.operation() == Operation.LZ4_DECOMPRESS) {
      PeerColumns columns = PeerColumns.heap(questions, answers);
      LZ4SafeDecompressor decompressor = factory.safeDecompressor();
      ItemWork work = item -> decompress(decompressor, columns, item);
      return Optional.of(work.over(columns));
    }
    return Optional.empty();
  }

  private static void compress(LZ4Compressor compressor, PeerColumns columns, int item) {
    columns.produced(
        item,
        compressor.compress(
            columns.input,
            columns.field(item, 0),
            columns.field(item, 1),
            columns.output,
            columns.field(item, 2),
            columns.field(item, 3)));
  }

  private static void decompress(LZ4SafeDecompressor decompressor, PeerColumns columns, int item) {
    try {
      columns.produced(
          item,
          decompressor.decompress(
              columns.input,
              columns.field(item, 0),
              columns.field(item, 1),
              columns.output,
              columns.field(item, 2),
              columns.field(item, 3)));
    } catch (LZ4Exception e) {
      columns.status(item, ItemStatus.MALFORMED);
    }
  }
}
