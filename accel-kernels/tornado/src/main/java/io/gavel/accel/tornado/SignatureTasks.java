package io.gavel.accel.tornado;

import io.gavel.accel.program.KernelSources;
import io.gavel.kernel.Operation;
import io.gavel.kernel.TallyLayout;
import java.util.List;
import uk.ac.manchester.tornado.api.AccessorParameters;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The tasks of the signatures and of a tally: the OpenCL C kernel that verifies, as a prebuilt
 * task, and for a tally the Java kernel that weighs.
 *
 * <p>A kernel of TornadoVM has four arguments of its own before the others, and every array begins
 * with a header. So each program ends with a kernel that drops both and calls the real one. A
 * work-item takes one item.
 *
 * @param operation what
 * @param isInlined whether functions are inlined, as GPUs want it
 */
record SignatureTasks(Operation operation, boolean isInlined) implements DevicePlan.TaskSource {
  /** Signatures that go to the device at once. */
  static final int ROWS_MAX = 1 << 11;

  private static final String ENTRY = "gavel_items";

  @Override
  public Columns columns() {
    int outputBytes =
        operation == Operation.VOTE_TALLY
            ? (int) TallyLayout.outputBytes(TallyLayout.VALIDATORS_MAX)
            : ROWS_MAX * operation.outputBytesPerItem();
    return switch (operation) {
      case ED25519_VERIFY, VOTE_TALLY ->
          new Columns(ROWS_MAX, 4, outputBytes, KernelSources.ED25519_SCRATCH_BYTES);
      default ->
          new Columns(
              ROWS_MAX,
              operation.rowBytes() / Integer.BYTES,
              outputBytes,
              KernelSources.ECDSA_SCRATCH_BYTES);
    };
  }

  @Override
  public TaskGraph tasks(String name, Columns c) {
    Object[] arguments = {c.sizes, c.rows, c.input, c.output, c.statuses, c.results, c.scratch};
    Access[] accesses = {
      Access.READ_ONLY,
      Access.READ_ONLY,
      Access.READ_ONLY,
      Access.WRITE_ONLY,
      Access.READ_WRITE,
      Access.WRITE_ONLY,
      Access.READ_WRITE
    };
    AccessorParameters parameters = new AccessorParameters(arguments.length);
    for (int i = 0; i < arguments.length; i++) {
      parameters.set(i, arguments[i], accesses[i]);
    }
    String file = KernelSources.file(operation.name(), program()).toString();
    TaskGraph tasks =
        new TaskGraph(name)
            .transferToDevice(
                DataTransferMode.EVERY_EXECUTION, c.sizes, c.rows, c.input, c.statuses)
            .transferToDevice(DataTransferMode.FIRST_EXECUTION, c.scratch)
            .prebuiltTask(DevicePlan.ITEMS, ENTRY, file, parameters);
    if (operation == Operation.VOTE_TALLY) {
      return tasks
          .transferToDevice(DataTransferMode.EVERY_EXECUTION, c.votes)
          .task(
              DevicePlan.ONE,
              WeighTask::weigh,
              new KernelContext(),
              c.sizes,
              c.votes,
              c.output,
              c.statuses,
              c.results)
          .transferToHost(DataTransferMode.EVERY_EXECUTION, c.statuses, c.results, c.output);
    }
    return tasks.transferToHost(DataTransferMode.EVERY_EXECUTION, c.statuses, c.output);
  }

  private String program() {
    String kernel =
        switch (operation) {
          case ED25519_VERIFY, VOTE_TALLY -> "ed25519_verify";
          case SECP256K1_VERIFY -> "secp256k1_verify";
          case SECP256K1_RECOVER -> "secp256k1_recover";
          default -> throw new IllegalArgumentException(operation + ", expected a signature's");
        };
    List<String> sources = kernel.startsWith("ed") ? KernelSources.ED25519 : KernelSources.ECDSA;
    return """
    #define LANES 1
    #define GROUP 1
    #define UNITS 1
    #define DEPTH 1
    #define FIELD_DOUBLES 0
    %s
    %s
    #define HEADER %d
    kernel void %s(global long *context, constant uchar *constants, local uchar *locals,
                   global int *atomics, global uchar *sizes, global uchar *rows,
                   global uchar *input, global uchar *output, global uchar *statuses,
                   global uchar *results, global uchar *scratch) {
      global const uint *size = (global const uint *)(sizes + HEADER);
      %s(input + HEADER, (global const uint *)(rows + HEADER), size[0], size[1],
         output + HEADER, statuses + HEADER, (global uint *)(results + HEADER),
         scratch + HEADER);
    }
    """
        .formatted(
            isInlined ? "#define INLINED" : "",
            KernelSources.concatenate(sources),
            TornadoNativeArray.ARRAY_HEADER,
            ENTRY,
            kernel);
  }
}
