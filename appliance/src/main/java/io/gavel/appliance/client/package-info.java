/**
 * What a client of a node needs: the HTTP API, signing, and paying a file of transfers without ever
 * paying a row twice.
 *
 * <p>Letter: <b>E</b>.
 */
package io.gavel.appliance.client;
