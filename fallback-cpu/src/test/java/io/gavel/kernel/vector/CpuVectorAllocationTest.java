package io.gavel.kernel.vector;

import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.cpu.CpuScalarAllocationTest;

/** Letter M for cpu-vector: once compiled, no vector is an object any more. */
class CpuVectorAllocationTest extends CpuScalarAllocationTest {
  @Override
  protected KernelDevice device() {
    return VectorDevices.device();
  }
}
