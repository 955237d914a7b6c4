/**
 * Measures a cluster of validator processes under a steady load, through the loss and the return of
 * one of them.
 *
 * <p>Letter: <b>E</b>.
 */
package io.gavel.bench.cluster;
