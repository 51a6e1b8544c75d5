/// The version of all three programs, and the only place that names it.
package let version = "0.1.0"
