package io.gavel.kernel.vector;

import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.cpu.CpuScalarAllocationTest;

/** Letter M for cpu-vector: once compiled, no vector is an object any more. */
class CpuVectorAllocationTest extends CpuScalarAllocationTest {
  @Override
  protected KernelDevice device() {
    return VectorDevices.device();
  }

  /** Vectors are objects until C2 is through, and rounds short: it may be behind on a busy CPU. */
  @Override
  protected int roundsMax() {
    return 100_000;
  }
}
