package io.gavel.accel.opencl;

import io.gavel.accel.program.KernelSources;
import io.gavel.accel.program.ProgramCache;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_program;

/** A program built for a device. Thread-safe: a kernel object belongs to whoever asked for it. */
final class DeviceProgram {
  /** Of a compiler's complaints, what a message shows. */
  private static final int LOG_CHARS_MAX = 2000;

  /** Of every operation's kernel, and which of them are integers: see {@code lanes.cl}. */
  private static final int ARGUMENTS = 8;

  private static final Set<Integer> NUMBERS = Set.of(2, 3);

  /** More work-groups than any batch has on a CPU. */
  private static final long WIDEST_GROUPS = 1 << 15;

  private final cl_program program;

  private DeviceProgram(cl_program program) {
    this.program = program;
  }

  /**
   * Builds an operation's program from the cache, or from its sources and into the cache.
   *
   * @throws IllegalStateException if it does not compile, with the head of the compiler's log
   */
  static DeviceProgram build(
      cl_context context,
      cl_device_id device,
      DeviceTraits traits,
      OpenClOperation operation,
      ProgramCache cache) {
    String source = KernelSources.concatenate(operation.sources());
    String options = operation.compilerOptions();
    String key =
        ProgramCache.key(
            List.of(
                traits.platform(),
                traits.name(),
                traits.version(),
                traits.driver(),
                options,
                source));
    Optional<byte[]> cached = cache.load(key);
    if (cached.isPresent()) {
      Optional<DeviceProgram> program = ofBinary(context, device, cached.get());
      if (program.isPresent()) {
        return program.get();
      }
    }
    if (!traits.hasCompiler()) {
      throw new IllegalStateException(
          traits.name()
              + " compiles nothing itself; name a bundle of programs with -D"
              + OpenClProvider.BUNDLE);
    }
    DeviceProgram program = ofSource(context, device, operation, source, options);
    cache.store(key, program.binary());
    return program;
  }

  private static DeviceProgram ofSource(
      cl_context context,
      cl_device_id device,
      OpenClOperation operation,
      String source,
      String options) {
    cl_program program =
        CL.clCreateProgramWithSource(context, 1, new String[] {source}, null, null);
    try {
      CL.clBuildProgram(program, 1, new cl_device_id[] {device}, options, null, null);
    } catch (CLException e) {
      String log = log(program, device);
      CL.clReleaseProgram(program);
      throw new IllegalStateException(
          "the program of "
              + operation.operation()
              + " does not compile, "
              + OpenClException.codeName(e.getStatus())
              + ": "
              + log,
          e);
    }
    return new DeviceProgram(program);
  }

  /** The program of a binary, or nothing where the driver does not take it. */
  static Optional<DeviceProgram> ofBinary(cl_context context, cl_device_id device, byte[] binary) {
    cl_program program = null;
    try {
      cl_device_id[] devices = {device};
      int[] status = new int[1];
      program =
          CL.clCreateProgramWithBinary(
              context, 1, devices, new long[] {binary.length}, new byte[][] {binary}, status, null);
      OpenClException.check("clCreateProgramWithBinary", status[0]);
      CL.clBuildProgram(program, 1, devices, null, null, null);
      return Optional.of(new DeviceProgram(program));
    } catch (CLException | OpenClException e) {
      if (program != null) {
        CL.clReleaseProgram(program);
      }
      return Optional.empty();
    }
  }

  private static String log(cl_program program, cl_device_id device) {
    try {
      long[] bytes = new long[1];
      CL.clGetProgramBuildInfo(program, device, CL.CL_PROGRAM_BUILD_LOG, 0, null, bytes);
      byte[] log = new byte[Math.toIntExact(bytes[0])];
      CL.clGetProgramBuildInfo(
          program, device, CL.CL_PROGRAM_BUILD_LOG, log.length, Pointer.to(log), null);
      String text = DeviceTraits.plain(log);
      return text.length() > LOG_CHARS_MAX ? text.substring(0, LOG_CHARS_MAX) + "..." : text;
    } catch (CLException e) {
      return "no log, " + OpenClException.codeName(e.getStatus());
    }
  }

  /** What the driver compiled, in its own form. */
  byte[] binary() {
    long[] bytes = new long[1];
    CL.clGetProgramInfo(
        program, CL.CL_PROGRAM_BINARY_SIZES, Sizeof.size_t, Pointer.to(bytes), null);
    byte[] binary = new byte[Math.toIntExact(bytes[0])];
    Pointer[] places = {Pointer.to(binary)};
    CL.clGetProgramInfo(program, CL.CL_PROGRAM_BINARIES, Sizeof.POINTER, Pointer.to(places), null);
    return binary;
  }

  /**
   * New kernel objects, the caller's to release.
   *
   * @throws CLException if the program has no such kernel
   */
  cl_kernel[] kernels(List<String> names) {
    cl_kernel[] kernels = new cl_kernel[names.size()];
    for (int i = 0; i < kernels.length; i++) {
      kernels[i] = CL.clCreateKernel(program, names.get(i), null);
    }
    return kernels;
  }

  /**
   * Checks that the operation's kernels are there and that the device can run them in work-groups
   * of its size (OpenCL 1.2 specification, table 5.18).
   *
   * @throws IllegalStateException if not, with the reason
   */
  void requireToFit(OpenClOperation operation, cl_device_id device, DeviceTraits traits) {
    for (String name : operation.kernels()) {
      cl_kernel kernel;
      try {
        kernel = CL.clCreateKernel(program, name, null);
      } catch (CLException e) {
        throw new IllegalStateException(
            "the program of "
                + operation.operation()
                + " gives no kernel "
                + name
                + ", "
                + OpenClException.codeName(e.getStatus()),
            e);
      }
      try {
        long localBytes = ofGroup(kernel, device, CL.CL_KERNEL_LOCAL_MEM_SIZE);
        long groupMax = ofGroup(kernel, device, CL.CL_KERNEL_WORK_GROUP_SIZE);
        if (localBytes > traits.localBytes() || groupMax < operation.groupSize()) {
          throw new IllegalStateException(
              "kernel "
                  + name
                  + " takes "
                  + localBytes
                  + " bytes of local memory and groups of at most "
                  + groupMax
                  + ", expected at most the "
                  + traits.localBytes()
                  + " bytes of "
                  + traits.name()
                  + " and groups of "
                  + operation.groupSize());
        }
      } finally {
        CL.clReleaseKernel(kernel);
      }
    }
  }

  /**
   * Runs each kernel over no items in the widest range there is, and waits for it.
   *
   * <p>PoCL (3.1 here) keeps a kernel's code by the widest range it was made for, but counts its
   * users by kernel alone ({@code pocl_release_dlhandle_cache}): a range wider than any before,
   * while another runs, ends the process by an assertion. After this none is wider.
   */
  void runWidest(OpenClOperation operation, cl_context context, cl_device_id device) {
    @SuppressWarnings("deprecation") // As in CommandQueue.
    cl_command_queue queue = CL.clCreateCommandQueue(context, device, 0, null);
    cl_kernel[] kernels = kernels(operation.kernels());
    try {
      long[] group = {operation.groupSize()};
      long[] range = {operation.isSingleWorkItem() ? 1 : WIDEST_GROUPS * group[0]};
      for (cl_kernel kernel : kernels) {
        for (int argument = 0; argument < ARGUMENTS; argument++) {
          if (NUMBERS.contains(argument)) {
            CL.clSetKernelArg(kernel, argument, Sizeof.cl_uint, Pointer.to(new int[1]));
          } else {
            CL.clSetKernelArg(kernel, argument, Sizeof.cl_mem, null);
          }
        }
        CL.clEnqueueNDRangeKernel(queue, kernel, 1, null, range, group, 0, null, null);
        CL.clFinish(queue);
      }
    } finally {
      for (cl_kernel kernel : kernels) {
        CL.clReleaseKernel(kernel);
      }
      CL.clReleaseCommandQueue(queue);
    }
  }

  /** A size_t or cl_ulong, 64 bits both. */
  private static long ofGroup(cl_kernel kernel, cl_device_id device, int what) {
    long[] value = new long[1];
    CL.clGetKernelWorkGroupInfo(kernel, device, what, Long.BYTES, Pointer.to(value), null);
    return value[0];
  }

  void release() {
    OpenClException.release(() -> CL.clReleaseProgram(program));
  }
}
