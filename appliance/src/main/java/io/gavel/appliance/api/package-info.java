/**
 * HTTP/JSON for clients, metrics and health. Bound to loopback unless the operator says otherwise.
 *
 * <p>Letter: <b>E</b>.
 */
package io.gavel.appliance.api;
