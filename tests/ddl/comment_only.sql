-- nothing here
/* nor here */ ;;;
