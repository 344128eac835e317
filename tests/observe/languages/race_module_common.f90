module m
  implicit none
  integer :: total = 0
  type point
    real(8) :: x, y
  end type
  type(point) :: best
end module
program t
  use m
  implicit none
  integer :: i
  best = point(0, 0)
  !$omp parallel do
  do i = 1, 100
    if (i > best%x) best = point(i, -i)
  end do
  print *, best%x
end program
