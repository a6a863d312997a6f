// Package graphapi holds requests to Microsoft Graph's calling API against Microsoft's own OpenAPI description.
//
// The description (openapi.yaml, see NOTICE) is read once, when [Check] is first called, and turned into shapes: what a
// body may look like, with one map of members for each object. On the way it is made stricter where it says less than
// Graph's metadata does, and laxer where it asks for more than Graph's documentation:
//
//   - A member of a base type is checked as the type that its @odata.type names; a base type that is abstract must name one.
//   - "anyOf: a type, or any object, or null" means that type or null.
//   - A number of format int32 or int64 is a whole number.
//   - @odata.type is needed only where the type is abstract: the documentation's examples omit it elsewhere.
//   - Members that the documentation shows but the description lacks are known; members.go lists them.
//
// What the description cannot say is not checked here: what must be there, and the limits that only the documentation
// names.
package graphapi
