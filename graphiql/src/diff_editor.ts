// Stands in for Monaco's two comparing editors, which its API drags in and this page never opens.
export class DiffEditorWidget {}
export class MultiDiffEditorWidget {}
