package io.gavel.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** liblz4: {@code LZ4_compress_default} and {@code LZ4_decompress_safe}. */
final class LibLz4Peer implements Peer {
  static final String NAME = "liblz4";
  static final NativeLibrary LIBRARY = new NativeLibrary("liblz4.so.1", "liblz4-1");

  /** Loaded where the library is; constants, so that the JIT sees through them. */
  private static final class Calls {
    static final MethodHandle COMPRESS = code("LZ4_compress_default");
    static final MethodHandle DECOMPRESS = code("LZ4_decompress_safe");

    private static MethodHandle code(String symbol) {
      return LIBRARY.call(symbol, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Answerer> open(Questions questions, Answers answers) {
    PeerColumns columns = PeerColumns.offHeap(questions, answers);
    long input = questions.input().address();
    long output = answers.output().address();
    if (questions.operation() == Operation.LZ4_COMPRESS) {
      ItemWork work =
          item -> {
            int bytes =
                (int)
                    Calls.COMPRESS.invokeExact(
                        input + columns.field(item, 0),
                        output + columns.field(item, 2),
                        columns.field(item, 1),
                        columns.field(item, 3));
            produced(columns, item, bytes, 1);
          };
      return Optional.of(work.over(columns));
    }
    if (questions.operation() == Operation.LZ4_DECOMPRESS) {
      ItemWork work =
          item -> {
            int bytes =
                (int)
                    Calls.DECOMPRESS.invokeExact(
                        input + columns.field(item, 0),
                        output + columns.field(item, 2),
                        columns.field(item, 1),
                        columns.field(item, 3));
            produced(columns, item, bytes, 0);
          };
      return Optional.of(work.over(columns));
    }
    return Optional.empty();
  }

  /** Fewer bytes than {@code least} are the library's way to refuse. */
  private static void produced(PeerColumns columns, int item, int bytes, int least) {
    if (bytes < least) {
      columns.status(item, ItemStatus.MALFORMED);
    } else {
      columns.produced(item, bytes);
    }
  }
}
