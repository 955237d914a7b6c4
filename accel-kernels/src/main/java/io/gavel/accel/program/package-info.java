/**
 * Device programs as files: OpenCL C sources in this jar, binaries in a cache on disk.
 *
 * <p>Letter: <b>E</b>. Reads resources and files; knows nothing of OpenCL's calls.
 */
package io.gavel.accel.program;
