package io.gavel.accel.opencl;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The calls straight into the library that JOCL has loaded. To be touched only once JOCL is known
 * to load; throws a LinkageError otherwise. Thread-safe but for setting arguments of one kernel.
 */
final class LibraryCalls implements EnqueueCalls {
  private static final int NOT_BLOCKING = 0;
  private static final long NOTHING = 0;

  private static final SymbolLookup LIBRARY =
      SymbolLookup.libraryLookup(System.mapLibraryName("OpenCL") + suffix(), Arena.global());

  private static final MethodHandle WRITE_BUFFER =
      call(
          "clEnqueueWriteBuffer",
          JAVA_LONG,
          JAVA_LONG,
          JAVA_INT,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_INT,
          JAVA_LONG,
          JAVA_LONG);
  private static final MethodHandle READ_BUFFER =
      call(
          "clEnqueueReadBuffer",
          JAVA_LONG,
          JAVA_LONG,
          JAVA_INT,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_INT,
          JAVA_LONG,
          JAVA_LONG);
  private static final MethodHandle ND_RANGE_KERNEL =
      call(
          "clEnqueueNDRangeKernel",
          JAVA_LONG,
          JAVA_LONG,
          JAVA_INT,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_INT,
          JAVA_LONG,
          JAVA_LONG);
  private static final MethodHandle SET_KERNEL_ARG =
      call("clSetKernelArg", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle GET_EVENT_INFO =
      call("clGetEventInfo", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle WAIT_FOR_EVENTS = call("clWaitForEvents", JAVA_INT, JAVA_LONG);
  private static final MethodHandle RELEASE_EVENT = call("clReleaseEvent", JAVA_LONG);
  private static final MethodHandle FLUSH = call("clFlush", JAVA_LONG);
  private static final MethodHandle BARRIER =
      call("clEnqueueBarrierWithWaitList", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);

  /** Only OpenCL 2.0 has it; in a class of its own, a library without it serves for the rest. */
  private static final class Shared {
    static final String NAME = "clSetKernelArgSVMPointer";
    static final MethodHandle SET_KERNEL_ARG = call(NAME, JAVA_LONG, JAVA_INT, JAVA_LONG);

    private Shared() {}
  }

  /** The name without a version belongs to development packages on Linux; JOCL looks likewise. */
  private static String suffix() {
    return System.getProperty("os.name").startsWith("Linux") ? ".1" : "";
  }

  /** Whether the library knows memory that is shared with a device. */
  static boolean canShareMemory() {
    return LIBRARY.find(Shared.NAME).isPresent();
  }

  static MethodHandle call(String name, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(
            LIBRARY.find(name).orElseThrow(() -> new UnsatisfiedLinkError("no " + name)),
            FunctionDescriptor.of(JAVA_INT, arguments));
  }

  @Override
  public int write(long queue, long buffer, long bytes, long address, long event) {
    try {
      return (int)
          WRITE_BUFFER.invokeExact(
              queue, buffer, NOT_BLOCKING, 0L, bytes, address, 0, NOTHING, event);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int read(long queue, long buffer, long bytes, long address, long event) {
    try {
      return (int)
          READ_BUFFER.invokeExact(
              queue, buffer, NOT_BLOCKING, 0L, bytes, address, 0, NOTHING, event);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int run(long queue, long kernel, long globalSize, long localSize, long event) {
    try {
      return (int)
          ND_RANGE_KERNEL.invokeExact(
              queue, kernel, 1, NOTHING, globalSize, localSize, 0, NOTHING, event);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int argument(long kernel, int index, long bytes, long address) {
    try {
      return (int) SET_KERNEL_ARG.invokeExact(kernel, index, bytes, address);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int sharedArgument(long kernel, int index, long address) {
    try {
      return (int) Shared.SET_KERNEL_ARG.invokeExact(kernel, index, address);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int eventStatus(long event, long address) {
    try {
      return (int)
          GET_EVENT_INFO.invokeExact(event, 0x11D3, (long) Integer.BYTES, address, NOTHING);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int synchronize(long event) {
    try {
      return (int) WAIT_FOR_EVENTS.invokeExact(1, event);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int releaseEvent(long event) {
    try {
      return (int) RELEASE_EVENT.invokeExact(event);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int flush(long queue) {
    try {
      return (int) FLUSH.invokeExact(queue);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int await(long queue, long event) {
    try {
      return (int) BARRIER.invokeExact(queue, 1, event, NOTHING);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** A C function throws nothing: whatever comes is the JVM's own, an Error mostly. */
  static RuntimeException unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    if (e instanceof OpenClException failed) {
      return failed;
    }
    return new IllegalStateException("a native call threw", e);
  }
}
