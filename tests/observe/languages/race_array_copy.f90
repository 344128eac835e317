program main
  implicit none
  type cell
    real(8) :: x(64)
  end type
  type(cell) :: best, cells(8)
  integer :: i
  do i = 1, 8
    cells(i)%x = i
  end do
  !$omp parallel do
  do i = 1, 8
    best = cells(i)
  end do
  print *, best%x(1) > 0
end program
