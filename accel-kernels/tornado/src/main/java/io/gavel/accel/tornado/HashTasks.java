package io.gavel.accel.tornado;

import io.gavel.kernel.Operation;
import io.gavel.kernel.hash.Keccak256;
import io.gavel.kernel.hash.Sha256;
import io.gavel.kernel.hash.Sha3;
import io.gavel.kernel.hash.Sha512;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * The tasks of the hashes: Java kernels, a message for each work-item.
 *
 * <p>A kernel reads its message from {@link Columns#input} by words, of which the last may have
 * bytes of anything behind the message's, and writes its digest and {@link #VALID}. It works on
 * arrays of constant size, which TornadoVM makes private memory; state is turned by index and not
 * moved from one variable to another, since of moves in a loop TornadoVM does one before it has
 * read for the next.
 *
 * @param operation which hash
 */
record HashTasks(Operation operation) implements DevicePlan.TaskSource {
  /** Messages that go to the device at once. */
  static final int ROWS_MAX = 1 << 12;

  /** The code of {@code ItemStatus.VALID}: a constant, so that kernels may name it. */
  static final byte VALID = 1;

  /** Which word of a block BLAKE3 takes next where it took word i (section 2.2, table 2). */
  private static final int[] BLAKE3_MOVES = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};

  private static final int BLAKE3_ROUNDS = 7;

  @Override
  public Columns columns() {
    return new Columns(
        ROWS_MAX,
        operation.rowBytes() / Integer.BYTES,
        ROWS_MAX * operation.outputBytesPerItem(),
        0);
  }

  @Override
  public TaskGraph tasks(String name, Columns columns) {
    TaskGraph tasks =
        new TaskGraph(name)
            .transferToDevice(
                DataTransferMode.EVERY_EXECUTION,
                columns.sizes,
                columns.rows,
                columns.input,
                columns.statuses);
    add(tasks, columns);
    return tasks.transferToHost(DataTransferMode.EVERY_EXECUTION, columns.output, columns.statuses);
  }

  private void add(TaskGraph tasks, Columns c) {
    KernelContext context = new KernelContext();
    String id = DevicePlan.ITEMS;
    switch (operation) {
      case SHA_256 -> {
        IntArray k = once(tasks, ints(Sha256.roundConstants(), Sha256.initialChain()));
        tasks.task(
            id, Sha256Task::hash, context, c.sizes, c.rows, c.input, k, c.output, c.statuses);
      }
      case SHA_512 -> {
        LongArray k = once(tasks, longs(Sha512.roundConstants(), Sha512.initialChain()));
        tasks.task(
            id, Sha512Task::hash, context, c.sizes, c.rows, c.input, k, c.output, c.statuses);
      }
      case KECCAK_256, SHA3_256 -> {
        long padding = operation == Operation.SHA3_256 ? Sha3.PADDING : Keccak256.PADDING;
        LongArray k = once(tasks, longs(Keccak256.roundConstants(), padding));
        tasks.task(
            id, KeccakTask::hash, context, c.sizes, c.rows, c.input, k, c.output, c.statuses);
      }
      case BLAKE3 -> {
        IntArray k = once(tasks, ints(blake3Order(), Sha256.initialChain()));
        tasks.task(
            id, Blake3Task::hash, context, c.sizes, c.rows, c.input, k, c.output, c.statuses);
      }
      default -> throw new IllegalArgumentException(operation + ", expected a hash");
    }
  }

  private static <T> T once(TaskGraph tasks, T constants) {
    tasks.transferToDevice(DataTransferMode.FIRST_EXECUTION, constants);
    return constants;
  }

  private static IntArray ints(int[] head, int[] tail) {
    int[] all = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, all, head.length, tail.length);
    return IntArray.fromArray(all);
  }

  private static LongArray longs(long[] head, long... tail) {
    long[] all = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, all, head.length, tail.length);
    return LongArray.fromArray(all);
  }

  /** Round by round which words are taken: in their order, then moved again and again. */
  private static int[] blake3Order() {
    int words = BLAKE3_MOVES.length;
    int[] order = new int[BLAKE3_ROUNDS * words];
    for (int i = 0; i < order.length; i++) {
      order[i] = i < words ? i : BLAKE3_MOVES[order[i - words]];
    }
    return order;
  }
}
