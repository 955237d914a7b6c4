package io.gavel.accel.opencl;

import static org.jocl.CL.CL_MEM_COPY_HOST_PTR;
import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.CL_PROGRAM_BUILD_LOG;
import static org.jocl.CL.CL_TRUE;
import static org.jocl.CL.clBuildProgram;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clCreateCommandQueueWithProperties;
import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clCreateProgramWithSource;
import static org.jocl.CL.clEnqueueNDRangeKernel;
import static org.jocl.CL.clEnqueueReadBuffer;
import static org.jocl.CL.clFinish;
import static org.jocl.CL.clGetProgramBuildInfo;
import static org.jocl.CL.clReleaseCommandQueue;
import static org.jocl.CL.clReleaseContext;
import static org.jocl.CL.clReleaseKernel;
import static org.jocl.CL.clReleaseMemObject;
import static org.jocl.CL.clSetKernelArg;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_program;
import org.jocl.cl_queue_properties;

/**
 * Runs single kernels on the first OpenCL device, for tests of the layers that kernels are made of:
 * a program from layer sources and build options, arguments copied in from Java arrays and, after
 * the kernel has run, copied back. One thread.
 */
final class KernelHarness implements AutoCloseable {
  private final cl_device_id device;
  private final cl_context context;
  private final cl_command_queue queue;
  private final Map<String, cl_program> programs = new HashMap<>();

  private KernelHarness(cl_context context, cl_device_id device) {
    this.context = context;
    this.device = device;
    queue = clCreateCommandQueueWithProperties(context, device, new cl_queue_properties(), null);
  }

  /** The first device there is; skips the test, or fails it where one is required. */
  static KernelHarness open() {
    Discovery.Found found = OpenClDevices.found();
    return new KernelHarness(found.contexts().get(), found.device());
  }

  /**
   * Runs a kernel once, with work-groups of one.
   *
   * @param sources resources under {@code opencl/}, in order
   * @param options build options, besides the language's version
   * @param arguments byte[], int[] or long[] for buffers, written back afterwards; Integer for a
   *     uint, Long for a ulong
   */
  void run(
      List<String> sources,
      String options,
      String kernelName,
      long workItems,
      Object... arguments) {
    runGroups(sources, options, kernelName, workItems, 1, arguments);
  }

  /** The same with work-groups of {@code groupSize}. */
  void runGroups(
      List<String> sources,
      String options,
      String kernelName,
      long workItems,
      long groupSize,
      Object... arguments) {
    cl_kernel kernel = clCreateKernel(program(sources, options), kernelName, null);
    List<cl_mem> buffers = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] instanceof Integer value) {
        clSetKernelArg(kernel, i, Sizeof.cl_uint, Pointer.to(new int[] {value}));
      } else if (arguments[i] instanceof Long value) {
        clSetKernelArg(kernel, i, Sizeof.cl_ulong, Pointer.to(new long[] {value}));
      } else {
        cl_mem buffer =
            clCreateBuffer(
                context,
                CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR,
                bytes(arguments[i]),
                pointer(arguments[i]),
                null);
        buffers.add(buffer);
        clSetKernelArg(kernel, i, Sizeof.cl_mem, Pointer.to(buffer));
      }
    }
    clEnqueueNDRangeKernel(
        queue, kernel, 1, null, new long[] {workItems}, new long[] {groupSize}, 0, null, null);
    clFinish(queue);
    int buffer = 0;
    for (Object argument : arguments) {
      if (!(argument instanceof Number)) {
        cl_mem from = buffers.get(buffer++);
        clEnqueueReadBuffer(
            queue, from, CL_TRUE, 0, bytes(argument), pointer(argument), 0, null, null);
        clReleaseMemObject(from);
      }
    }
    clReleaseKernel(kernel);
  }

  private cl_program program(List<String> sources, String options) {
    return programs.computeIfAbsent(
        sources + options,
        ignored -> {
          String[] texts = sources.stream().map(KernelHarness::text).toArray(String[]::new);
          cl_program program = clCreateProgramWithSource(context, texts.length, texts, null, null);
          try {
            clBuildProgram(program, 1, new cl_device_id[] {device}, version(options), null, null);
          } catch (CLException e) {
            throw new IllegalStateException(sources + " " + options + "\n" + log(program), e);
          }
          return program;
        });
  }

  private static String version(String options) {
    return "-cl-std=CL1.2 " + options;
  }

  private String log(cl_program program) {
    long[] size = new long[1];
    clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, 0, null, size);
    byte[] log = new byte[(int) size[0]];
    clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, log.length, Pointer.to(log), null);
    return new String(log, StandardCharsets.UTF_8);
  }

  private static String text(String name) {
    try (InputStream in = KernelHarness.class.getResourceAsStream("/opencl/" + name)) {
      assertNotNull(in, "resource opencl/" + name);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(name, e);
    }
  }

  private static long bytes(Object array) {
    return switch (array) {
      case byte[] bytes -> bytes.length;
      case int[] ints -> 4L * ints.length;
      case long[] longs -> 8L * longs.length;
      default -> throw new IllegalArgumentException("an argument of " + array.getClass());
    };
  }

  private static Pointer pointer(Object array) {
    return switch (array) {
      case byte[] bytes -> Pointer.to(bytes);
      case int[] ints -> Pointer.to(ints);
      case long[] longs -> Pointer.to(longs);
      default -> throw new IllegalArgumentException("an argument of " + array.getClass());
    };
  }

  @Override
  public void close() {
    programs.values().forEach(CL::clReleaseProgram);
    clReleaseCommandQueue(queue);
    clReleaseContext(context);
  }
}
