package io.gavel.accel.opencl;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** Looks for OpenCL devices on all platforms. */
final class Discovery {
  /** What a machine needs that has none, on Debian and what derives from it. */
  static final String PACKAGES =
      "install a driver with OpenCL, or Debian's pocl-opencl-icd and ocl-icd-libopencl1";

  /** The loader's answer where no driver is registered (cl_khr_icd). */
  private static final int PLATFORM_NOT_FOUND = -1001;

  /** Far more than a machine holds; what a broken driver claims beyond is not believed. */
  private static final int PLATFORMS_MAX = 64;

  private static final int DEVICES_MAX = 64;

  private Discovery() {}

  /** What there is. */
  sealed interface Outcome {}

  /**
   * A device to open.
   *
   * @param contexts makes a context of the device, or throws a {@link CLException}
   * @param device its handle
   */
  record Found(Supplier<cl_context> contexts, cl_device_id device, DeviceTraits traits) {}

  /** At least one device, cards before CPUs. */
  record Devices(List<Found> found) implements Outcome {}

  /** None, and why. */
  record None(String reason) implements Outcome {}

  /** Looks once; throws nothing for what is merely absent or broken. */
  static Outcome look() {
    try {
      CL.setExceptionsEnabled(true);
      return onPlatforms();
    } catch (LinkageError e) {
      return new None("the OpenCL library does not load (" + firstLine(e) + "); " + PACKAGES);
    } catch (CLException e) {
      return new None(
          "OpenCL answers " + OpenClException.codeName(e.getStatus()) + "; " + PACKAGES);
    }
  }

  private static Outcome onPlatforms() {
    int[] count = new int[1];
    try {
      CL.clGetPlatformIDs(0, null, count);
    } catch (CLException e) {
      if (e.getStatus() != PLATFORM_NOT_FOUND) {
        throw e;
      }
    }
    int platforms = Math.min(count[0], PLATFORMS_MAX);
    if (platforms <= 0) {
      return new None("OpenCL has no platform: no driver is registered; " + PACKAGES);
    }
    cl_platform_id[] ids = new cl_platform_id[platforms];
    CL.clGetPlatformIDs(platforms, ids, null);
    List<Found> found = new ArrayList<>();
    List<String> empty = new ArrayList<>();
    for (cl_platform_id id : ids) {
      addDevices(id, found, empty);
    }
    if (found.isEmpty()) {
      return new None(
          "OpenCL has no usable device on " + String.join(", ", empty) + "; " + PACKAGES);
    }
    found.sort(Comparator.comparing(device -> device.traits().kind() == DeviceTraits.Kind.CPU));
    return new Devices(List.copyOf(found));
  }

  /** One broken driver must not hide the others' devices. */
  private static void addDevices(cl_platform_id platform, List<Found> found, List<String> empty) {
    String name = "a platform without a name";
    try {
      name = platformName(platform);
      int[] count = new int[1];
      CL.clGetDeviceIDs(platform, CL.CL_DEVICE_TYPE_ALL, 0, null, count);
      cl_device_id[] ids = new cl_device_id[Math.clamp(count[0], 0, DEVICES_MAX)];
      CL.clGetDeviceIDs(platform, CL.CL_DEVICE_TYPE_ALL, ids.length, ids, null);
      for (cl_device_id id : ids) {
        DeviceTraits traits = DeviceTraits.of(name, id);
        if (traits.isAvailable() && traits.isLittleEndian()) {
          found.add(new Found(() -> context(platform, id), id, traits));
        } else {
          empty.add(name + " (" + traits.name() + " is not available or not little-endian)");
        }
      }
    } catch (CLException e) {
      empty.add(name + " (" + OpenClException.codeName(e.getStatus()) + ")");
    }
  }

  private static cl_context context(cl_platform_id platform, cl_device_id device) {
    cl_context_properties properties = new cl_context_properties();
    properties.addProperty(CL.CL_CONTEXT_PLATFORM, platform);
    return CL.clCreateContext(properties, 1, new cl_device_id[] {device}, null, null, null);
  }

  private static String platformName(cl_platform_id platform) {
    long[] bytes = new long[1];
    CL.clGetPlatformInfo(platform, CL.CL_PLATFORM_NAME, 0, null, bytes);
    byte[] name = new byte[Math.toIntExact(bytes[0])];
    CL.clGetPlatformInfo(platform, CL.CL_PLATFORM_NAME, name.length, Pointer.to(name), null);
    return DeviceTraits.plain(name);
  }

  /** Of the first cause: a class that failed once says later only that it did. */
  private static String firstLine(LinkageError e) {
    Throwable first = e;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    String message = String.valueOf(first.getMessage());
    return message.lines().findFirst().orElse(first.getClass().getSimpleName());
  }
}
