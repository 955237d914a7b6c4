/**
 * Between the node and the devices: bounded lanes of work, workers that each own a kernel queue
 * pair, one completion for every job.
 *
 * <p>Letter: <b>E</b>.
 */
package io.gavel.appliance.offload;
