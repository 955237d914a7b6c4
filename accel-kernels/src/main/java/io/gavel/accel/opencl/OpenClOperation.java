package io.gavel.accel.opencl;

import io.gavel.accel.program.ProgramBundle;
import io.gavel.kernel.Capability;
import io.gavel.kernel.Operation;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One operation as OpenCL kernels.
 *
 * <p>Its program is the sources one after the other, compiled with {@code -D LANES} and {@code -D
 * GROUP} besides its own options. Its kernels run one after the other with the same arguments:
 *
 * <pre>
 *   kernel void NAME(global const uchar *input, global const uint *rows, uint items,
 *       uint parameter, global uchar *output, global uchar *statuses, global uint *results,
 *       global uchar *scratch)
 * </pre>
 *
 * <p>{@code rows} holds the contract's rows of {@code items} sound items, with offsets into {@code
 * input} that the host has checked and made multiples of four. The global size is the work-items
 * that the items need at LANES items each, filled up to whole work-groups of GROUP: a lane past the
 * last item writes nothing. Statuses are the contract's codes; 0, which the host put there, means
 * that no kernel came by and reads as DEVICE_ERROR.
 *
 * @param operation what
 * @param sources layers of the program, lower ones first, names without {@code .cl}
 * @param kernels names, in the order they run
 * @param options further compiler options, blank for none
 * @param lanes items that a work-item carries
 * @param groupSize work-items of a work-group
 * @param isSingleWorkItem whether one work-item goes through all items, as FPGA compilers like it
 * @param scratchBytesPerItem device memory that the kernels keep between them
 * @param capability what a queue pair takes
 * @param stagers makes what moves items between batches and slots, one for each queue pair
 */
record OpenClOperation(
    Operation operation,
    List<String> sources,
    List<String> kernels,
    String options,
    int lanes,
    int groupSize,
    boolean isSingleWorkItem,
    int scratchBytesPerItem,
    Capability capability,
    Supplier<Stager> stagers) {
  /** Operations with kernels of which a whole work-group has one item. */
  private static final Set<Operation> GROUPED =
      Collections.unmodifiableSet(
          EnumSet.of(
              Operation.LZ4_COMPRESS,
              Operation.LZ4_DECOMPRESS,
              Operation.ML_DSA_44_VERIFY,
              Operation.ML_DSA_65_VERIFY));

  OpenClOperation {
    sources = List.copyOf(sources);
    kernels = List.copyOf(kernels);
    if (sources.isEmpty() || kernels.isEmpty()) {
      throw new IllegalArgumentException(
          operation + " has sources " + sources + " and kernels " + kernels + ", expected some");
    }
    if (lanes < 1 || groupSize < 1 || scratchBytesPerItem < 0) {
      throw new IllegalArgumentException(
          operation
              + ": lanes "
              + lanes
              + ", groupSize "
              + groupSize
              + ", scratchBytesPerItem "
              + scratchBytesPerItem
              + "; expected 1, 1, 0 or more");
    }
    if (isSingleWorkItem && GROUPED.contains(operation)) {
      throw new IllegalArgumentException(
          operation + " as a single work-item, expected a work-group for each item");
    }
    if (capability.operation() != operation) {
      throw new IllegalArgumentException(
          "capability of " + capability.operation() + ", expected of " + operation);
    }
  }

  /** The same operation as a program that was compiled elsewhere. */
  OpenClOperation compiled(ProgramBundle.Program program) {
    return new OpenClOperation(
        operation,
        sources,
        kernels,
        options,
        program.lanes(),
        program.groupSize(),
        program.isSingleWorkItem(),
        scratchBytesPerItem,
        capability,
        stagers);
  }

  /** All options the program is compiled with. */
  String compilerOptions() {
    String own = options.isBlank() ? "" : " " + options;
    String single = isSingleWorkItem ? " -D SINGLE_WORK_ITEM" : "";
    return "-cl-std=CL1.2 -w -D LANES=" + lanes + " -D GROUP=" + groupSize + single + own;
  }
}
