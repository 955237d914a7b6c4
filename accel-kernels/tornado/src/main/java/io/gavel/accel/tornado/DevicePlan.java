package io.gavel.accel.tornado;

import io.gavel.kernel.Operation;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;

/**
 * One operation on one device: its columns, and the tasks that work on them. All queue pairs of the
 * device share it, so that kernels are compiled once; who uses the columns holds the plan's
 * monitor, from filling them to reading the answers.
 */
final class DevicePlan {
  /** Name of the task with a work-item for each row. */
  static final String ITEMS = "items";

  /** Name of the task of one work-item. */
  static final String ONE = "one";

  /** Instead of TornadoVM's own, which let a compiler be careless about floating point. */
  private static final String COMPILER_FLAGS = "-cl-std=CL1.2 -w";

  private final Operation operation;
  private final TornadoDevice device;
  private final int groupSize;
  private final TaskSource source;

  private Columns columns;
  private WorkerGrid1D grid;
  private volatile TornadoExecutionPlan plan;

  /** Where a plan's tasks come from. */
  interface TaskSource {
    /** Memory for the operation. */
    Columns columns();

    /**
     * The tasks: {@link DevicePlan#ITEMS} and, where the source has one, {@link DevicePlan#ONE}.
     *
     * @param name of the graph
     */
    TaskGraph tasks(String name, Columns columns);
  }

  /**
   * @param groupSize work-items of a work-group; a fixed number, as drivers compile anew for each
   */
  DevicePlan(Operation operation, TornadoDevice device, int groupSize, TaskSource source) {
    this.operation = operation;
    this.device = device;
    this.groupSize = groupSize;
    this.source = source;
  }

  /**
   * Compiles the kernels, if that is not done, by running them over no rows.
   *
   * @throws IllegalStateException if they do not compile
   */
  void prepare() {
    if (plan == null) {
      compile();
    }
  }

  private synchronized void compile() {
    if (plan != null) {
      return;
    }
    if (columns == null) {
      columns = source.columns();
    }
    String name = "gavel" + operation.name().replace("_", "");
    grid = new WorkerGrid1D(groupSize);
    grid.setLocalWork(groupSize, 1, 1);
    WorkerGrid1D one = new WorkerGrid1D(1);
    one.setLocalWork(1, 1, 1);
    GridScheduler scheduler = new GridScheduler(name + "." + ITEMS, grid);
    scheduler.addWorkerGrid(name + "." + ONE, one);
    columns.begin(0, 0);
    try {
      plan =
          new TornadoExecutionPlan(source.tasks(name, columns).snapshot())
              .withDevice(device)
              .withCompilerFlags(TornadoVMBackendType.OPENCL, COMPILER_FLAGS)
              .withGridScheduler(scheduler);
      plan.execute();
    } catch (RuntimeException | LinkageError | TornadoInternalError e) {
      giveUp();
      throw new IllegalStateException(
          "TornadoVM does not compile " + operation + " for " + device.getDeviceName() + ": " + e,
          e);
    }
  }

  /** The columns, of a plan that is prepared; to be used under the plan's monitor. */
  Columns columns() {
    return columns;
  }

  /**
   * Runs the tasks over the rows that {@link Columns#begin} was told of, and waits for the end.
   * Where that fails the plan has to be prepared anew.
   *
   * @return whether the columns hold the device's answers
   */
  boolean run(int rows) {
    if (plan == null) {
      return false;
    }
    grid.setGlobalWork((rows + groupSize - 1L) / groupSize * groupSize, 1, 1);
    try {
      plan.execute();
      return true;
    } catch (RuntimeException | LinkageError | TornadoInternalError e) {
      giveUp();
      return false;
    }
  }

  private void giveUp() {
    if (plan == null) {
      return;
    }
    try {
      plan.close();
    } catch (TornadoExecutionPlanException | RuntimeException | TornadoInternalError e) {
      // What is broken need not close; its memory goes with the process.
    }
    plan = null;
  }
}
