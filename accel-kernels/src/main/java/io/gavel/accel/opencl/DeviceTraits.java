package io.gavel.accel.opencl;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gavel.kernel.DeviceFacts;
import java.util.List;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_device_id;

/**
 * What an OpenCL device says of itself (OpenCL 1.2 specification, table 4.3).
 *
 * @param platform name of its platform
 * @param name of the device
 * @param vendor of the device
 * @param version OpenCL version, with what the vendor adds
 * @param driver version of the driver
 * @param kind what sort of device
 * @param computeUnits how many work-groups run at once
 * @param memoryBytes of global memory
 * @param bufferBytesMax longest buffer
 * @param localBytes memory of a work-group
 * @param workGroupMax most work-items of a group
 * @param intVectorWidth 32-bit integers in the device's own vectors, 1 where it has none
 * @param doubles what its doubles are good for
 * @param hostMemory how it gets at the host's memory
 * @param hasCompiler whether it compiles sources; else only programs compiled elsewhere run
 * @param isLittleEndian whether its integers lie in memory as the contract's do
 * @param isAvailable whether it can be used now
 */
record DeviceTraits(
    String platform,
    String name,
    String vendor,
    String version,
    String driver,
    Kind kind,
    int computeUnits,
    long memoryBytes,
    long bufferBytesMax,
    long localBytes,
    long workGroupMax,
    int intVectorWidth,
    Doubles doubles,
    HostMemory hostMemory,
    boolean hasCompiler,
    boolean isLittleEndian,
    boolean isAvailable) {
  /** An extension of Khronos's registry, and two of its questions. */
  private static final String NVIDIA_ATTRIBUTES = "cl_nv_device_attribute_query";

  private static final int NVIDIA_CAPABILITY_MAJOR = 0x4000;

  private static final int NVIDIA_CAPABILITY_MINOR = 0x4001;

  /** The sort of a device. */
  enum Kind {
    /** Cores of this machine: items go into vector lanes. */
    CPU,
    /** One item for each work-item, in step with its neighbours. */
    GPU,
    /** An FPGA board, or another card that runs kernels. */
    ACCELERATOR
  }

  /** Asks the device. */
  @SuppressWarnings("deprecation") // OpenCL 2.0 asks otherwise, but 1.2 is what all devices have.
  static DeviceTraits of(String platform, cl_device_id device) {
    return new DeviceTraits(
        platform,
        text(device, CL.CL_DEVICE_NAME),
        text(device, CL.CL_DEVICE_VENDOR),
        text(device, CL.CL_DEVICE_VERSION),
        text(device, CL.CL_DRIVER_VERSION),
        kind(number(device, CL.CL_DEVICE_TYPE, Long.BYTES)),
        (int) number(device, CL.CL_DEVICE_MAX_COMPUTE_UNITS, Integer.BYTES),
        number(device, CL.CL_DEVICE_GLOBAL_MEM_SIZE, Long.BYTES),
        number(device, CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE, Long.BYTES),
        number(device, CL.CL_DEVICE_LOCAL_MEM_SIZE, Long.BYTES),
        number(device, CL.CL_DEVICE_MAX_WORK_GROUP_SIZE, Long.BYTES),
        (int) number(device, CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_INT, Integer.BYTES),
        doubles(device),
        hostMemory(device),
        number(device, CL.CL_DEVICE_COMPILER_AVAILABLE, Integer.BYTES) != 0,
        number(device, CL.CL_DEVICE_ENDIAN_LITTLE, Integer.BYTES) != 0,
        number(device, CL.CL_DEVICE_AVAILABLE, Integer.BYTES) != 0);
  }

  private static Kind kind(long type) {
    if ((type & CL.CL_DEVICE_TYPE_GPU) != 0) {
      return Kind.GPU;
    }
    return (type & CL.CL_DEVICE_TYPE_CPU) != 0 ? Kind.CPU : Kind.ACCELERATOR;
  }

  private static Doubles doubles(cl_device_id device) {
    boolean tells =
        List.of(text(device, CL.CL_DEVICE_EXTENSIONS).split(" ")).contains(NVIDIA_ATTRIBUTES);
    return Doubles.of(
        number(device, CL.CL_DEVICE_DOUBLE_FP_CONFIG, Long.BYTES),
        text(device, CL.CL_DEVICE_NAME),
        tells ? numberOrZero(device, NVIDIA_CAPABILITY_MAJOR, Integer.BYTES) : 0,
        tells ? numberOrZero(device, NVIDIA_CAPABILITY_MINOR, Integer.BYTES) : 0);
  }

  @SuppressWarnings("deprecation") // As above.
  private static HostMemory hostMemory(cl_device_id device) {
    long shares = numberOrZero(device, CL.CL_DEVICE_SVM_CAPABILITIES, Long.BYTES);
    return HostMemory.of(
        number(device, CL.CL_DEVICE_HOST_UNIFIED_MEMORY, Integer.BYTES) != 0,
        (shares & CL.CL_DEVICE_SVM_FINE_GRAIN_BUFFER) != 0 && LibraryCalls.canShareMemory());
  }

  /** What a driver need not know costs nobody the device. */
  private static long numberOrZero(cl_device_id device, int what, int bytes) {
    try {
      return number(device, what, bytes);
    } catch (CLException e) {
      return 0;
    }
  }

  private static long number(cl_device_id device, int what, int bytes) {
    long[] value = new long[1];
    CL.clGetDeviceInfo(device, what, bytes, Pointer.to(value), null);
    return bytes == Integer.BYTES ? Integer.toUnsignedLong((int) value[0]) : value[0];
  }

  private static String text(cl_device_id device, int what) {
    long[] bytes = new long[1];
    CL.clGetDeviceInfo(device, what, 0, null, bytes);
    byte[] value = new byte[Math.toIntExact(bytes[0])];
    CL.clGetDeviceInfo(device, what, value.length, Pointer.to(value), null);
    return plain(value);
  }

  /** A C string without its final zero and without blanks around it. */
  static String plain(byte[] value) {
    return new String(value, UTF_8).replace("\0", "").strip();
  }

  /** For people: model, driver, memory. */
  String description() {
    return name
        + ", "
        + computeUnits
        + " compute units, "
        + (memoryBytes >> 20)
        + " MiB, "
        + platform
        + ", driver "
        + driver;
  }

  /** The same, part by part. */
  DeviceFacts facts() {
    return new DeviceFacts(
        name,
        vendor,
        platform + ", " + version + ", driver " + driver,
        memoryBytes,
        Math.max(1, computeUnits));
  }
}
