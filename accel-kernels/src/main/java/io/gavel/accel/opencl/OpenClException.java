package io.gavel.accel.opencl;

import org.jocl.CL;
import org.jocl.CLException;

/** An OpenCL call that failed. The message names the call and the code. */
final class OpenClException extends RuntimeException {
  private static final long serialVersionUID = 1;

  OpenClException(String call, int code) {
    super(call + " answers " + codeName(code));
  }

  /** A code by its name in the headers and its number: {@code CL_OUT_OF_RESOURCES (-5)}. */
  static String codeName(int code) {
    return CL.stringFor_errorCode(code) + " (" + code + ")";
  }

  /** Gives something back to a device that may be gone; then it takes nothing any more. */
  static void release(Runnable call) {
    try {
      call.run();
    } catch (CLException e) {
      // What it held is gone with it.
    }
  }

  /** Passes success, throws everything else. */
  static void check(String call, int code) {
    if (code != CL.CL_SUCCESS) {
      throw new OpenClException(call, code);
    }
  }
}
